/** A copy of the template database for each test file: about 50 ms. */
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

export const TEMPLATE = 'support_test_template'

/** The same server, another database. */
export function named(url: string, database: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${database}`
  return parsed.toString()
}

export const testServer = () => process.env.SUPPORT_TEST_SERVER ?? ''

async function ask(statement: string): Promise<void> {
  const client = new Client({ connectionString: testServer() })
  await client.connect()
  await client.query(statement)
  await client.end()
}

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** @param template `template1` for an empty one. */
export async function copyDatabase(template = TEMPLATE): Promise<TestDatabase> {
  const name = `support_test_${randomBytes(6).toString('hex')}`
  await ask(`create database ${name} template ${template}`)
  return { url: named(testServer(), name), drop: () => ask(`drop database if exists ${name} with (force)`) }
}
