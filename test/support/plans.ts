/** The query plans of what a call asks the database: its own statements are caught on their way, and explained. */
import { Client } from 'pg'

export interface Asked {
  text: string
  values: unknown[]
  /** Prepared, so that the server may plan it once for whatever values. */
  named: boolean
  /** What was set before, for its transaction alone. */
  settings: string[]
}

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Plans'?: Node[]
}

/** Statements that read or write rows, in their order. */
export async function askedBy(act: () => PromiseLike<unknown>): Promise<Asked[]> {
  const asked: Asked[] = []
  let settings: string[] = []
  const query = jest.spyOn(Client.prototype, 'query')
  try {
    await act()
    for (const [given] of query.mock.calls as unknown as [string | { name?: string; text: string; values?: unknown[] }][]) {
      const { name, text, values = [] } = typeof given === 'string' ? { text: given } : given
      if (/^begin/i.test(text)) settings = []
      if (/^set local /i.test(text)) settings = [...settings, text]
      if (/^\s*(select|with|insert|update|delete)/i.test(text)) asked.push({ text, values, named: name !== undefined, settings })
    }
  } finally {
    query.mockRestore()
  }
  return asked
}

export interface Scan {
  table: string
  /** Undefined for one through the whole table. */
  index: string | undefined
  /** Rows that were looked at, whether they were wanted or not; nothing where the statement was not run. */
  looked: number
}

/** Scans of a statement as it would be run with these values. A statement that writes is explained only. */
export async function scansOf(client: Client, { text, values, settings }: Asked): Promise<Scan[]> {
  const runs = !/\b(insert into|update |delete from|for update)/i.test(text)
  await client.query(['begin', ...settings].join(';'))
  try {
    const { rows: [row] } = await client.query<{ 'QUERY PLAN': { Plan: Node }[] }>(`explain (format json${runs ? ', analyze, timing off' : ''}) ${text}`, values)
    return scansIn(row?.['QUERY PLAN'][0]?.Plan)
  } finally {
    await client.query('rollback')
  }
}

/** The same where the server does not look at the values: what it may do with a prepared statement from the sixth time on. */
export async function scansForAnyValues(client: Client, { text, values }: Asked): Promise<Scan[]> {
  await client.query(`set plan_cache_mode = force_generic_plan; deallocate all`)
  await client.query(`prepare asked as ${text}`)
  const literals = values.map(literal).join(', ')
  const { rows: [row] } = await client.query<{ 'QUERY PLAN': { Plan: Node }[] }>(`explain (format json) execute asked${values.length > 0 ? `(${literals})` : ''}`)
  await client.query('reset plan_cache_mode')
  return scansIn(row?.['QUERY PLAN'][0]?.Plan)
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return `array[${value.map(literal).join(', ')}]`
  return `'${(typeof value === 'string' ? value : JSON.stringify(value)).replace(/'/g, "''")}'`
}

function scansIn(plan: Node | undefined): Scan[] {
  if (!plan) return []
  const { 'Relation Name': table, 'Actual Rows': rows = 0, 'Actual Loops': loops = 1, 'Rows Removed by Filter': removed = 0, 'Rows Removed by Index Recheck': rechecked = 0 } = plan
  // Planned, and never begun: a condition that no row can fulfil stands before it.
  if (loops === 0) return []
  const inner = (plan.Plans ?? []).flatMap(scansIn)
  if (table === undefined || !/Scan$/.test(plan['Node Type'])) return inner
  const index = plan['Index Name'] ?? plan.Plans?.map(indexesIn).flat().join('+')
  return [{ table, index: index === '' ? undefined : index, looked: (rows + removed + rechecked) * loops }, ...inner]
}

const indexesIn = (node: Node): string[] => [...node['Index Name'] === undefined ? [] : [node['Index Name']], ...(node.Plans ?? []).flatMap(indexesIn)]
