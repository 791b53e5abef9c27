/**
 * The settings of the service: the only place that reads the environment.
 * A wrong or missing value stops the program with a sentence that names the variable.
 */
import { isIP } from 'node:net'
import { faultOfUrl } from './database-url'

export class SettingError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>

const text = (fallback: string) => (_name: string, value: string | undefined) => value ?? fallback

const optional = (_name: string, value: string | undefined) => value

const number = (fallback: number, min: number, max: number) => (name: string, value: string | undefined) => {
  if (value === undefined) return fallback
  const parsed = Number(value)
  if (!/^\d+$/.test(value) || parsed < min || parsed > max)
    throw new SettingError(`${name} must be a whole number from ${min} to ${max}.`)
  return parsed
}

const onOff = (fallback: boolean) => (name: string, value: string | undefined) => {
  if (value === undefined) return fallback
  if (['on', 'yes', 'true'].includes(value)) return true
  if (['off', 'no', 'false'].includes(value)) return false
  throw new SettingError(`${name} must be on or off.`)
}

const oneOf = <const T extends readonly string[]>(values: T, fallback: T[number]) =>
  (name: string, value: string | undefined): T[number] => {
    const found = values.find(known => known === (value ?? fallback))
    if (found === undefined) throw new SettingError(`${name} must be one of ${values.join(', ')}.`)
    return found
  }

const databaseUrl = (name: string, value: string | undefined) => {
  const fault = value === undefined ? undefined : faultOfUrl(value)
  if (fault !== undefined) throw new SettingError(`${name} ${fault}`)
  return value
}

const adminKey = (name: string, value: string | undefined) => {
  if (value !== undefined && !/^[\x21-\x7e]{24,200}$/.test(value))
    throw new SettingError(`${name} must have 24 to 200 visible ASCII characters.`)
  return value
}

const isNetwork = (text: string) => {
  const [address = '', prefix, ...rest] = text.split('/')
  // A zone such as %eth0 is part of an address only to this machine.
  const bits = { 4: 32, 6: 128 }[address.includes('%') ? 0 : isIP(address)]
  return bits !== undefined && rest.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
}

const addresses = (name: string, value: string | undefined) => {
  const list = (value ?? '').split(',').map(each => each.trim()).filter(each => each !== '')
  if (!list.every(isNetwork))
    throw new SettingError(`${name} must be a comma-separated list of addresses or networks such as 10.0.0.0/8.`)
  return list
}

/** Each with its place, since a wrong value is not repeated. What the words mean, those who use them know. */
const pairs = (name: string, value: string | undefined) =>
  (value ?? '').split(',').map(each => each.trim()).filter(each => each !== '').map((each, i): readonly [string, string] => {
    const [, key, word] = /^([a-z_]+)=([a-z_]+)$/.exec(each) ?? []
    if (key === undefined || word === undefined) throw new SettingError(`${name} must be a comma-separated list of pairs such as phone=allow: the pair in place ${i + 1} is not one.`)
    return [key, word]
  })

/** Every variable with what it takes and what it is when absent; the order is that of `.env.example`. */
const SETTINGS = {
  DATABASE_URL: databaseUrl,
  DATA_DIR: text('./.data'),
  EMBEDDED_DATABASE: onOff(false),
  DATABASE_POOL_MAX: number(10, 1, 200),
  DATABASE_PREPARED: onOff(true),
  DATABASE_ALLOW_UNSAFE: onOff(false),
  MIGRATE: onOff(true),
  SERVER_HOST: text('127.0.0.1'),
  SERVER_PORT: number(3000, 0, 65535),
  TRUST_PROXY: addresses,
  BODY_SIZE_LIMIT: number(524_288, 1_024, 10_485_760),
  PRIVACY_ACTIONS: pairs,
  MAX_CALLS_AT_ONCE: number(100, 0, 100_000),
  MAX_EVENT_LOOP_DELAY_MS: number(1_000, 0, 60_000),
  RATE_LIMIT_PER_SECOND: number(20_000, 0, 1_000_000),
  RATE_LIMIT_BURST: number(100_000, 1, 10_000_000),
  WEBHOOK_NETWORKS: addresses,
  KEEP_FEED_DAYS: number(90, 7, 3_650),
  KEEP_DELIVERIES_DAYS: number(30, 1, 3_650),
  KEEP_IDEMPOTENCY_KEYS_HOURS: number(72, 24, 8_760),
  KEEP_OCCURRENCES_DAYS: number(365, 1, 3_650),
  SHUTDOWN_GRACE_SECONDS: number(10, 1, 300),
  BOOTSTRAP_ADMIN_KEY: adminKey,
  API: onOff(true),
  WORKER: onOff(true),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  NODE_ENV: optional,
}

export type Config = { readonly [Name in keyof typeof SETTINGS]: ReturnType<(typeof SETTINGS)[Name]> }

export const settingNames = Object.keys(SETTINGS)

/** Throws a SettingError whose sentence names the variable; an empty value counts as absent. */
export function readConfig(environment: Environment): Config {
  const entries = Object.entries(SETTINGS).map(([name, read]) => [name, read(name, environment[name] || undefined)])
  // The entries are SETTINGS read one by one, which Object.fromEntries cannot express.
  const config = Object.fromEntries(entries) as Config
  if (config.DATABASE_URL === undefined && config.NODE_ENV === 'production' && !config.EMBEDDED_DATABASE)
    throw new SettingError('DATABASE_URL is missing: with NODE_ENV=production the embedded database runs only with EMBEDDED_DATABASE=yes.')
  if (!config.API && !config.WORKER)
    throw new SettingError('API and WORKER are both off: switch one of them on, or there is nothing to run.')
  if (config.RATE_LIMIT_BURST < config.RATE_LIMIT_PER_SECOND)
    throw new SettingError('RATE_LIMIT_BURST must not be less than RATE_LIMIT_PER_SECOND.')
  return config
}
