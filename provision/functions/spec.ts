import type { Architecture, CreateFunctionCommandInput, Runtime } from '@aws-sdk/client-lambda'
import type { Provisioning } from '../context.ts'
import { tagsOf } from '../tags.ts'
import { type Bundle, HANDLER } from './bundle.ts'
import { type FunctionKind, functionName, functionPart } from './names.ts'

/** What a function is to be, where that comes from elsewhere. */
export interface FunctionSpec {
  kind: FunctionKind
  bundle: Bundle
  roleArn: string
  /** Without secrets: whoever may look at the function sees it. */
  environment: Record<string, string>
  /** Where it is to reach into the VPC. */
  vpc?: VpcPlace
}

export interface VpcPlace {
  subnetIds: readonly string[]
  securityGroupIds: readonly string[]
}

/** Node 22 is supported until April 2027 (facts on AWS, section 5). */
export const RUNTIME: Runtime = 'nodejs22.x'
export const ARCHITECTURE: Architecture = 'arm64'

/** What each is given. Memory is also processor: a whole one comes with 1769 MB. */
export const SIZES: Readonly<Record<FunctionKind, { memoryMb: number; timeoutSeconds: number }>> = {
  ingest: { memoryMb: 256, timeoutSeconds: 15 },
  // Lambda's longest: the ETL stops by itself before it ends.
  etl: { memoryMb: 1024, timeoutSeconds: 900 },
}

/** A function is attached to a VPC by both lists, and detached by empty ones. */
export const vpcConfig = (vpc: VpcPlace | undefined) => ({
  SubnetIds: [...(vpc?.subnetIds ?? [])],
  SecurityGroupIds: [...(vpc?.securityGroupIds ?? [])],
})

export function createInput(provisioning: Provisioning, spec: FunctionSpec): CreateFunctionCommandInput {
  const { kind, bundle, roleArn, environment, vpc } = spec
  return {
    FunctionName: functionName(provisioning, kind),
    Runtime: RUNTIME,
    Architectures: [ARCHITECTURE],
    Handler: HANDLER,
    MemorySize: SIZES[kind].memoryMb,
    Timeout: SIZES[kind].timeoutSeconds,
    Role: roleArn,
    Environment: { Variables: environment },
    Code: { ZipFile: bundle.zip },
    Tags: tagsOf(provisioning, functionPart(kind)),
    ...(vpc === undefined ? {} : { VpcConfig: vpcConfig(vpc) }),
  }
}
