import type { IncomingHttpHeaders } from 'node:http'

/** One request to AWS, as the emulator sees it. */
export interface AwsCall {
  /** As IAM's actions name it: `ec2`. */
  service: string
  /** `CreateVpc`. */
  operation: string
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
  /** Of the query protocol (EC2, IAM, STS, SNS); empty in others. */
  params: URLSearchParams
  /** Of the JSON protocols; empty in others. */
  json: Record<string, unknown>
}

/** The service that a request was signed for stands in its Authorization header; IAM's names for actions differ in places. */
const SIGNED_AS: Record<string, string> = { monitoring: 'cloudwatch' }

/** REST services tell the operation by method and path alone. In order: the first that fits. */
const ROUTES: Record<string, readonly (readonly [method: string, path: RegExp, operation: string])[]> = {
  lambda: [
    ['POST', /\/functions$/, 'CreateFunction'],
    ['GET', /\/functions$/, 'ListFunctions'],
    ['PUT', /\/code$/, 'UpdateFunctionCode'],
    ['GET', /\/configuration$/, 'GetFunctionConfiguration'],
    ['PUT', /\/configuration$/, 'UpdateFunctionConfiguration'],
    ['POST', /\/policy$/, 'AddPermission'],
    ['GET', /\/policy$/, 'GetPolicy'],
    ['DELETE', /\/policy\//, 'RemovePermission'],
    ['POST', /\/invocations$/, 'Invoke'],
    ['PUT', /\/concurrency$/, 'PutFunctionConcurrency'],
    ['DELETE', /\/concurrency$/, 'DeleteFunctionConcurrency'],
    ['GET', /\/concurrency$/, 'GetFunctionConcurrency'],
    ['PUT', /\/event-invoke-config$/, 'PutFunctionEventInvokeConfig'],
    ['GET', /\/event-invoke-config$/, 'GetFunctionEventInvokeConfig'],
    ['POST', /\/tags\//, 'TagResource'],
    ['DELETE', /\/tags\//, 'UntagResource'],
    ['GET', /\/tags\//, 'ListTags'],
    ['GET', /\/functions\/[^/]+$/, 'GetFunction'],
    ['DELETE', /\/functions\/[^/]+$/, 'DeleteFunction'],
  ],
  apigateway: [
    ['POST', /\/apis$/, 'CreateApi'],
    ['GET', /\/apis$/, 'GetApis'],
    ['GET', /\/apis\/[^/]+$/, 'GetApi'],
    ['PATCH', /\/apis\/[^/]+$/, 'UpdateApi'],
    ['DELETE', /\/apis\/[^/]+$/, 'DeleteApi'],
    ['DELETE', /\/cors$/, 'DeleteCorsConfiguration'],
    ['POST', /\/integrations$/, 'CreateIntegration'],
    ['GET', /\/integrations$/, 'GetIntegrations'],
    ['PATCH', /\/integrations\//, 'UpdateIntegration'],
    ['DELETE', /\/integrations\//, 'DeleteIntegration'],
    ['POST', /\/routes$/, 'CreateRoute'],
    ['GET', /\/routes$/, 'GetRoutes'],
    ['PATCH', /\/routes\//, 'UpdateRoute'],
    ['DELETE', /\/routes\//, 'DeleteRoute'],
    ['POST', /\/stages$/, 'CreateStage'],
    ['GET', /\/stages$/, 'GetStages'],
    ['GET', /\/stages\//, 'GetStage'],
    ['PATCH', /\/stages\//, 'UpdateStage'],
    ['DELETE', /\/stages\//, 'DeleteStage'],
    ['POST', /\/tags\//, 'TagResource'],
    ['DELETE', /\/tags\//, 'UntagResource'],
    ['GET', /\/tags\//, 'GetTags'],
  ],
  amplify: [
    ['POST', /\/apps$/, 'CreateApp'],
    ['GET', /\/apps$/, 'ListApps'],
    ['GET', /\/apps\/[^/]+$/, 'GetApp'],
    ['POST', /\/apps\/[^/]+$/, 'UpdateApp'],
    ['DELETE', /\/apps\/[^/]+$/, 'DeleteApp'],
    ['POST', /\/branches$/, 'CreateBranch'],
    ['GET', /\/branches$/, 'ListBranches'],
    ['GET', /\/branches\/[^/]+$/, 'GetBranch'],
    ['POST', /\/branches\/[^/]+$/, 'UpdateBranch'],
    ['DELETE', /\/branches\/[^/]+$/, 'DeleteBranch'],
    ['POST', /\/jobs$/, 'StartJob'],
    ['GET', /\/jobs$/, 'ListJobs'],
    ['GET', /\/jobs\/[^/]+$/, 'GetJob'],
    ['DELETE', /\/jobs\/[^/]+\/stop$/, 'StopJob'],
    ['POST', /\/tags\//, 'TagResource'],
    ['DELETE', /\/tags\//, 'UntagResource'],
    ['GET', /\/tags\//, 'ListTagsForResource'],
  ],
  scheduler: [
    ['POST', /\/schedule-groups\//, 'CreateScheduleGroup'],
    ['GET', /\/schedule-groups\//, 'GetScheduleGroup'],
    ['DELETE', /\/schedule-groups\//, 'DeleteScheduleGroup'],
    ['GET', /\/schedule-groups$/, 'ListScheduleGroups'],
    ['POST', /\/schedules\//, 'CreateSchedule'],
    ['PUT', /\/schedules\//, 'UpdateSchedule'],
    ['GET', /\/schedules\//, 'GetSchedule'],
    ['DELETE', /\/schedules\//, 'DeleteSchedule'],
    ['GET', /\/schedules$/, 'ListSchedules'],
    ['POST', /\/tags\//, 'TagResource'],
    ['DELETE', /\/tags\//, 'UntagResource'],
    ['GET', /\/tags\//, 'ListTagsForResource'],
  ],
}

/** What S3 calls the thing that a query string names. */
const S3_THINGS: Record<string, string> = {
  policy: 'BucketPolicy',
  encryption: 'BucketEncryption',
  lifecycle: 'BucketLifecycleConfiguration',
  versioning: 'BucketVersioning',
  tagging: 'BucketTagging',
  publicAccessBlock: 'PublicAccessBlock',
  ownershipControls: 'BucketOwnershipControls',
  cors: 'BucketCors',
  location: 'BucketLocation',
  notification: 'BucketNotificationConfiguration',
}

function s3Operation(method: string, path: string, query: URLSearchParams): string {
  const verb = { PUT: 'Put', GET: 'Get', DELETE: 'Delete', HEAD: 'Head', POST: 'Post' }[method] ?? method
  if (query.has('versions')) return 'ListObjectVersions'
  if (query.has('delete')) return 'DeleteObjects'
  if (query.has('uploads') && method === 'GET') return 'ListMultipartUploads'
  if (query.has('uploadId') && method === 'DELETE') return 'AbortMultipartUpload'
  for (const [name, thing] of Object.entries(S3_THINGS)) if (query.has(name)) return `${verb}${thing}`
  const isObject = path.replace(/^\/+/, '').includes('/') && !path.endsWith('/')
  if (isObject) return `${verb}Object`
  if (method === 'GET')
    return query.has('list-type') ? 'ListObjectsV2' : path === '/' ? 'ListBuckets' : 'ListObjects'
  return { PUT: 'CreateBucket', DELETE: 'DeleteBucket', HEAD: 'HeadBucket' }[method] ?? `${verb}Bucket`
}

export function awsCall(method: string, url: string, headers: IncomingHttpHeaders, body: Buffer): AwsCall {
  const { pathname, searchParams } = new URL(url, 'http://aws')
  const signed = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 's3'
  const service = SIGNED_AS[signed] ?? signed
  const isQuery = (headers['content-type'] ?? '').includes('x-www-form-urlencoded')
  const params = new URLSearchParams(isQuery ? body.toString() : '')
  const target = headers['x-amz-target']
  const operation =
    params.get('Action') ??
    (typeof target === 'string' ? target.split('.').at(-1) : undefined) ??
    (service === 's3'
      ? s3Operation(method, pathname, searchParams)
      : ROUTES[service]?.find(([verb, path]) => verb === method && path.test(pathname))?.[2])
  if (operation === undefined) throw new Error(`the emulator does not know ${service} ${method} ${pathname}`)
  return {
    service,
    operation,
    method,
    path: url,
    headers,
    body,
    params,
    json: jsonOf(service, headers, body),
  }
}

function jsonOf(service: string, headers: IncomingHttpHeaders, body: Buffer): Record<string, unknown> {
  // S3's bodies are objects, and may be anything.
  if (service === 's3' || !(headers['content-type'] ?? '').includes('json') || body.length === 0) return {}
  return JSON.parse(body.toString()) as Record<string, unknown>
}
