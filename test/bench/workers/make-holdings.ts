/** Writes a store of many indicators, as a node writes them but without the network. */
import { Author } from '../support/author.ts'
import { finish, keep, storeOf } from '../support/fill-store.ts'
import { found } from '../support/firms.ts'
import { answering } from '../support/helper.ts'
import { indicatorText } from '../support/indicators.ts'
import type { Holdings } from '../support/holdings.ts'

const entryObjects = 1_000

answering(async ({ directory, count }: Holdings): Promise<Holdings> => {
  const federation = await found(directory, 2)
  const [home, other] = federation.homes
  const author = new Author(federation, other)
  const store = await storeOf(home, federation)
  await keep(store, author, [await author.open()])
  for (let i = 0; i < count; i += entryObjects) {
    await keep(store, author, await author.seal(Array.from({ length: Math.min(entryObjects, count - i) }, (_, j) => indicatorText(i + j))))
  }
  await finish(store)
  return { directory: home.directory, count }
})
