/** What `up` would do. */
export interface Plan {
  /** Where, for people: as Stack.place() says it. */
  place: string
  /** Every part, in the order in which they were begun; one without changes is as it is to be. */
  parts: { name: string; changes: Change[] }[]
  /** What the stack costs then; null where it costs nothing. */
  costs: Costs | null
}

/** Something that is not as it is wanted. */
export interface Change {
  /** Logical name of the part: `network/vpc`. */
  part: string
  kind: 'create' | 'change' | 'remove'
  /** As a noun: `VPC`, `rule in: tcp 5432 from sg_Lambda_ETL`. */
  what: string
  /** What it is, and what it is to be; where there is something to compare. */
  from?: string
  to?: string
}

/** An estimate, of list prices. */
export interface Costs {
  /** Whose prices these are: us-east-1's where the region's own are not known. */
  region: string
  /** When the prices were gathered, `2026-11-22`. */
  pricesOf: string
  /** What runs day and night. */
  lines: CostLine[]
  /** Of the lines whose price is known, USD a month. */
  total: number
  /** What a million events a month come to besides, USD. */
  perMillionEvents: number
}

export interface CostLine {
  what: string
  /** USD a month of 730 hours; null where no price is known of it. */
  monthly: number | null
}
