// Runs an ONNX file in onnxruntime: node run.cjs JOB.json, with NODE_PATH at its node_modules.
// A job names the model, the rows, for each input its type, columns and file (numbers
// little-endian, strings as JSON), and the file for the scores, float32. A block of rows at a time.
const fs = require('fs')
const ort = require('onnxruntime-node')

async function main() {
  const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
  const session = await ort.InferenceSession.create(job.model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const values = {}
  for (const input of job.inputs) values[input.name] = read(input)
  const scores = new Float32Array(job.rows)
  const began = process.hrtime.bigint()
  for (let from = 0; from < job.rows; from += 4096) {
    const to = Math.min(from + 4096, job.rows)
    const feeds = {}
    for (const input of job.inputs) {
      const part = values[input.name].slice(from * input.columns, to * input.columns)
      feeds[input.name] = new ort.Tensor(input.type, part, [to - from, input.columns])
    }
    const { score } = await session.run(feeds)
    if (score.dims.join() !== [to - from, 1].join()) throw new Error('the score has the shape ' + score.dims)
    scores.set(score.data, from)
  }
  fs.writeFileSync(job.scores, Buffer.from(scores.buffer))
  console.log(`${job.rows} rows in ${Number(process.hrtime.bigint() - began) / 1e6} ms`)
}

function read(input) {
  if (input.type === 'string') return JSON.parse(fs.readFileSync(input.file, 'utf8'))
  const bytes = fs.readFileSync(input.file)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  return input.type === 'float32' ? new Float32Array(buffer) : new Float64Array(buffer)
}

main().catch(e => { console.error(String(e)); process.exit(1) })
