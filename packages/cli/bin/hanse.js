#!/usr/bin/env node
/**
 * Starts the command with a Node that can run it. Plain JavaScript that older versions of Node understand: there it
 * finds the binary of the `node` package that is installed beside this one. In a clone the sources run as they are, in
 * a published package (below node_modules) the build does.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const nodeMajorMin = 24
const signalExitBase = 128
const descriptorMax = 255

const packageDirectory = dirname(dirname(fileURLToPath(import.meta.url)))
const published = packageDirectory.split(/[\\/]/).includes('node_modules')
const program = published
  ? [join(packageDirectory, 'dist', 'src', 'index.js')]
  : ['--conditions=hanse:source', join(packageDirectory, 'src', 'index.ts')]

function nodeBinary () {
  if (Number(process.versions.node.split('.')[0]) >= nodeMajorMin) {
    return process.execPath
  }
  try {
    return join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
  } catch {
    process.stderr.write(`hanse: this is Node ${process.versions.node} and Node ${nodeMajorMin} is needed; install it, or run npm install here\n`)
    process.exit(1)
  }
}

/** Standard streams, and the descriptor that `--passphrase-fd` names, which a child does not get by itself. */
function descriptors () {
  const standard = ['inherit', 'inherit', 'inherit']
  const at = process.argv.findIndex((word) => /^--passphrase-fd(=|$)/.test(word))
  const named = at === -1 ? NaN : Number(process.argv[at].split('=')[1] ?? process.argv[at + 1])
  return Number.isInteger(named) && named >= standard.length && named <= descriptorMax
    ? [...standard, ...Array.from({ length: named - standard.length }, () => 'ignore'), named]
    : standard
}

const child = spawn(nodeBinary(), [...program, ...process.argv.slice(2)], { stdio: descriptors() })

// a terminal sends SIGINT to both processes: the child ends in order, and this one waits for it
process.on('SIGINT', () => {})
for (const signal of ['SIGTERM', 'SIGHUP']) {
  process.on(signal, () => { child.kill(signal) })
}
child.on('error', (error) => {
  process.stderr.write(`hanse: Node ${nodeMajorMin} cannot be started: ${error.message}; run npm install again\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => {
  process.exit(code ?? signalExitBase + constants.signals[signal])
})
