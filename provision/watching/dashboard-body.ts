import type { Provisioning } from '../context.ts'
import type { Watched } from './alarm-list.ts'

/** What a dashboard shows: CloudWatch's own language, "Dashboard body structure and syntax". */
export interface DashboardBody {
  widgets: object[]
}

/** A row of two, each half of the 24 columns. */
const HALF = 12
const HEIGHT = 6

type Metric = [namespace: string, metric: string, dimension: string, of: string, options: { label: string }]

/** Both machines beside each other; below them what goes in, and what is loaded. */
export function dashboardBody(provisioning: Provisioning, watched: Watched): DashboardBody {
  const { oltpInstanceId: oltp, analyticsInstanceId: analytics, etlFunctionName: etl, apiId } = watched
  const chart = charts(provisioning)
  return {
    widgets: [
      chart(0, 0, 'CPU, %', 'Average', [
        ['AWS/EC2', 'CPUUtilization', 'InstanceId', oltp, { label: 'shop database' }],
        ['AWS/EC2', 'CPUUtilization', 'InstanceId', analytics, { label: 'warehouse' }],
      ]),
      chart(1, 0, 'Network, bytes', 'Sum', [
        ['AWS/EC2', 'NetworkIn', 'InstanceId', oltp, { label: 'shop database, in' }],
        ['AWS/EC2', 'NetworkOut', 'InstanceId', oltp, { label: 'shop database, out' }],
        ['AWS/EC2', 'NetworkIn', 'InstanceId', analytics, { label: 'warehouse, in' }],
        ['AWS/EC2', 'NetworkOut', 'InstanceId', analytics, { label: 'warehouse, out' }],
      ]),
      chart(0, 1, 'Requests with events', 'Sum', [
        ['AWS/ApiGateway', 'Count', 'ApiId', apiId, { label: 'requests' }],
        ['AWS/ApiGateway', '5xx', 'ApiId', apiId, { label: 'not stored (5xx)' }],
      ]),
      chart(1, 1, 'Runs of the ETL', 'Sum', [
        ['AWS/Lambda', 'Invocations', 'FunctionName', etl, { label: 'runs' }],
        ['AWS/Lambda', 'Errors', 'FunctionName', etl, { label: 'failed' }],
      ]),
      chart(0, 2, 'Duration of the ETL, ms', 'Maximum', [
        ['AWS/Lambda', 'Duration', 'FunctionName', etl, { label: 'longest run' }],
      ]),
    ],
  }
}

/** Every widget names its region: the dashboard itself is of none. */
const charts =
  ({ region }: Pick<Provisioning, 'region'>) =>
  (column: 0 | 1, row: number, title: string, stat: string, metrics: Metric[]): object => ({
    type: 'metric',
    x: column * HALF,
    y: row * HEIGHT,
    width: HALF,
    height: HEIGHT,
    properties: {
      title,
      region,
      stat,
      period: 300,
      view: 'timeSeries',
      metrics,
      yAxis: { left: { min: 0 } },
    },
  })
