import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

export type ReadParameter = (name: string) => Promise<string>

/** Reads parameters by the role that the server runs as, secret ones too. A page waits for it: it must not hang. */
export function parameterStore(region: string): ReadParameter {
  const ssm = new SSMClient({
    region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  })
  return async (Name) => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))
    if (!Parameter?.Value) throw new Error(`the parameter ${Name} is empty`)
    return Parameter.Value
  }
}
