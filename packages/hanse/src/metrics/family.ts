/** One metric of the node, read when it is asked for. */
export interface Family {
  /** of Prometheus' data model, beginning with `hanse_` */
  name: string
  help: string
  kind: 'counter' | 'gauge'
  /** what its values are told apart by; without it there is one value */
  label?: string
  /** the values by their label's value; the one value stands under '' */
  read(): Record<string, number>
}
