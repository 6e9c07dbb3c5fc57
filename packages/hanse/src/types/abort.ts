/** Every method takes one: aborting rejects with the signal's reason and leaves nothing behind. */
export interface AbortOptions { signal?: AbortSignal }
