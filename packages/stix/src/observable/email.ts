import { normaliseDomain } from './host.ts'

const localForm = /^[^\s@<>"(),;:\\]+$/
const localLengthMax = 64

/** E-mail address: all in lower case, the domain in A-labels. (Local parts that differ in case only are the same mailbox everywhere it matters.) */
export function normaliseEmail (text: string): string | undefined {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, Math.max(at, 0)).toLowerCase()
  const domain = normaliseDomain(text.slice(at + 1))

  return domain === undefined || local.length > localLengthMax || !localForm.test(local) ? undefined : `${local}@${domain}`
}
