// Plain JavaScript for old Nodes: says in one sentence what a too old Node would say in a stack trace.
import { readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const wanted = engines.node.replace('>=', '')
const running = process.versions.node

const [wantedMajor, wantedMinor] = wanted.split('.').map(Number)
const [major, minor] = running.split('.').map(Number)

if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
  process.stderr.write(`Hanse needs Node ${wanted} or newer, this is Node ${running}. ` +
    'npm scripts use the Node that `npm install` puts into node_modules/.bin; it is missing after ' +
    '`--ignore-scripts`: run `npm rebuild node`, or install Node yourself.\n')
  process.exitCode = 1
}
