/**
 * What pure and untimed packages must not touch, as options of ESLint's own rules: inputs go in, values
 * come out, and the same inputs give the same values on every machine and at every time.
 */
import type { Linter } from 'eslint'

const CLOCKS = ['Date', 'performance']
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'requestIdleCallback']
const RANDOM = ['crypto']
const PROMISES = ['Promise', 'AbortController', 'AbortSignal']
const HOST = ['process', 'Buffer', 'console', 'fetch', 'require', 'navigator', 'Worker', 'WebSocket', 'XMLHttpRequest', 'EventTarget']
// collected garbage and the host's locale differ from run to run and from machine to machine
const UNSTABLE = ['WeakRef', 'FinalizationRegistry', 'Intl']
const GLOBAL_OBJECTS = ['globalThis', 'window', 'self', 'global']

interface Ban { selector: string, message: string }

const ASYNC: readonly Ban[] = [
  { selector: ':function[async=true]', message: 'No async functions in a pure package.' },
  { selector: 'AwaitExpression', message: 'No await in a pure package.' },
  { selector: 'ForOfStatement[await=true]', message: 'No await in a pure package.' },
  { selector: 'ImportExpression', message: 'No dynamic import in a pure package.' },
  { selector: 'MetaProperty[meta.name="import"]', message: 'A pure package does not know where it lies.' }
]

const PROMISE_TYPE = 'TSTypeReference[typeName.name=/^(Promise|PromiseLike)$/]'
const PROMISE_TYPE_MESSAGE = 'No promises in a pure package, not even as types.'

/** The port for signatures is answered by whoever embeds us: its declaration alone may name a promise. */
const SIGNER_PORT = 'TSInterfaceDeclaration[id.name="Signer"]'

const LOCALE: readonly Ban[] = [{
  selector: 'MemberExpression[property.name=/^(localeCompare|toLocale[A-Z].*)$/]',
  message: 'The answer depends on the locale of the host: compare bytes or code units.'
}]

const TIMER_MODULES = ['timers', 'timers/promises', 'perf_hooks']

function bannedGlobals (names: readonly string[], where: string): Linter.RuleEntry {
  return ['error', {
    globals: names.map(name => ({ name, message: `Not in ${where}.` })),
    checkGlobalObject: true,
    globalObjects: GLOBAL_OBJECTS
  }]
}

function noRandom (where: string): Linter.RuleEntry {
  return ['error', { object: 'Math', property: 'random', message: `Not in ${where}: randomness comes in as a seed.` }]
}

/**
 * For the sources of a pure package.
 *
 * @param signerPort - whether this package declares the port for signatures
 */
export function pureRules (signerPort: boolean): Linter.RulesRecord {
  const where = 'a pure package'
  const promiseType = signerPort ? `${PROMISE_TYPE}:not(${SIGNER_PORT} *)` : PROMISE_TYPE
  return {
    'no-restricted-globals': bannedGlobals([
      ...CLOCKS, ...TIMERS, ...RANDOM, ...PROMISES, ...HOST, ...UNSTABLE, ...GLOBAL_OBJECTS
    ], where),
    'no-restricted-properties': noRandom(where),
    'no-restricted-syntax': ['error', ...ASYNC, ...LOCALE, { selector: promiseType, message: PROMISE_TYPE_MESSAGE }]
  }
}

/** For packages that do I/O and still leave every clock and timer to package hanse. */
export function untimedRules (): Linter.RulesRecord {
  const where = 'this package: time comes in as a value, timers belong to package hanse'
  return {
    'no-restricted-globals': bannedGlobals([...CLOCKS, ...TIMERS], where),
    'no-restricted-imports': ['error', {
      paths: TIMER_MODULES.flatMap(name => [name, `node:${name}`])
        .map(name => ({ name, message: `Not in ${where}.` }))
    }]
  }
}

/** For package hanse, where one file reads the time: a test can then give every node a clock of its own. */
export function oneClockRules (): Linter.RulesRecord {
  const message = 'Read the time from the clock of the context: src/clock.ts alone asks the machine.'
  return {
    'no-restricted-globals': bannedGlobals(['performance'], 'package hanse but for src/clock.ts'),
    'no-restricted-syntax': ['error',
      { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message },
      { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message },
      { selector: 'CallExpression[callee.name="Date"]', message },
      { selector: 'MemberExpression[object.name="process"][property.name=/^(hrtime|uptime)$/]', message }
    ]
  }
}
