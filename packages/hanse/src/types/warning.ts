import type { Observable } from '@hanse/stix'

/** A value too common to mean anything by itself, and the list that says so. A warning: nothing is refused for it. */
export interface Warning { list: string, observable: Observable }

/** An object that names such a value. */
export interface ObjectWarning extends Warning { object: string }
