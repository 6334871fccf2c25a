/** Who takes the money. A charge is begun, which moves nothing and gives it a name, and then confirmed, which may take the
 * money though no answer comes: its name is known by then, and can be asked for. */
export interface PaymentProvider {
  /** As it stands in the database. */
  name: string
  /**
   * @param idempotencyKey the same key is the same charge
   * @returns the provider's own name for the charge
   */
  begin(charge: { idempotencyKey: string; amount: number; currency: string; method: string }): Promise<string>
  /** @throws where no answer came: nobody knows then whether the money moved */
  confirm(reference: string, signal: AbortSignal): Promise<Outcome>
  /** @returns null while it is not decided */
  retrieve(reference: string): Promise<Outcome | null>
}

export type Outcome = { status: 'succeeded' } | { status: 'declined'; reason: string }
