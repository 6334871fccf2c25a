import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { DEFAULT_RULES } from '../../lambdas/etl/rules.ts'
import { testDatabase } from './database.ts'
import { testCertificate, tlsFront } from './tls-front.ts'

const NAME = 'dw.shop.clickstream'

/**
 * A warehouse with TLS for the ETL function, its password and certificate in Parameter Store.
 * @param names of the two parameters, which are made
 * @returns the password, and the function's environment without its bucket
 */
export async function functionWarehouse(
  ssm: SSMClient,
  names: { password: string; certificate: string },
): Promise<{ password: string; environment: Record<string, string> }> {
  const database = await testDatabase('dw')
  const { port, password } = database.address('etl')
  const { certificate, key } = await testCertificate(NAME)
  const front = await tlsFront(port, { certificate, key })
  await ssm.send(new PutParameterCommand({ Name: names.password, Value: password, Type: 'SecureString' }))
  await ssm.send(new PutParameterCommand({ Name: names.certificate, Value: certificate, Type: 'String' }))
  const environment = {
    WAREHOUSE_HOST: '127.0.0.1',
    WAREHOUSE_PORT: String(front.port),
    WAREHOUSE_DATABASE: database.name,
    WAREHOUSE_CERTIFICATE_NAME: NAME,
    PASSWORD_PARAMETER: names.password,
    CERTIFICATE_PARAMETER: names.certificate,
    ETL_SETTING: JSON.stringify({ rules: DEFAULT_RULES, retentionMonths: null }),
  }
  return { password, environment }
}
