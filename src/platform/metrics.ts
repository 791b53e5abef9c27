/** The registry of what is counted, for Prometheus. Labels are patterns and codes, never what a caller sent. */
import { collectDefaultMetrics, Registry } from 'prom-client'

export const registry = new Registry()

collectDefaultMetrics({ register: registry })
