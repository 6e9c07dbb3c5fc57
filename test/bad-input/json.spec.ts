import { jsonCases } from './json.ts'
import { describeCases } from './support/case.ts'
import { withNode } from './support/node.ts'

withNode()
describeCases('json', jsonCases)
