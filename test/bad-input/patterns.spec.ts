import { patternCases } from './patterns.ts'
import { describeCases } from './support/case.ts'
import { withNode } from './support/node.ts'

withNode()
describeCases('patterns', patternCases)
