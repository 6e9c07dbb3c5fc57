/** Settings of aegir for every package: `npm run dep-check`, `npm run docs`. */
export default {
  dependencyCheck: {
    // a program, not a module: bin/hanse.js starts it
    ignore: ['node']
  },
  docs: {
    // pages are published by a person, never by a check that runs with CI set
    publish: false
  }
}
