import { homeCases } from './homes.ts'
import { describeCases } from './support/case.ts'

describeCases('homes', homeCases)
