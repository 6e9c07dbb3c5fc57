import { HanseError } from '@hanse/core'
import type { Check, Finding } from './finding.ts'

/** A look that throws is a finding. */
export async function look (check: Check, at: () => Promise<Finding>): Promise<Finding> {
  try {
    return await at()
  } catch (error) {
    return failure(check, error)
  }
}

/** An error as a finding. */
export function failure (check: Check, error: unknown): Finding {
  const code = error instanceof HanseError ? error.code : 'E_SYSTEM'
  return { check, verdict: 'failed', code, message: error instanceof Error ? error.message : String(error) }
}
