import { frameCases } from './frames.ts'
import { describeCases } from './support/case.ts'

describeCases('frames', frameCases)
