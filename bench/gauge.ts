/** What a process of the service tells of itself at `/metrics`. */

export interface Reading {
  resident_bytes: number
  heap_bytes: number
  processor_seconds: number
  /** 99 of 100 turns of the event loop were late by less than this since the last reading. */
  loop_delay_p99_ms: number
  open_handles: number
}

// What Node measures is from one beat of a timer of 10 ms to the next.
const BEAT_MS = 10

export class Gauge {
  constructor(private readonly base: string) {}

  async read(): Promise<Reading> {
    const text = await fetch(`${this.base}/metrics`).then(answer => answer.text())
    const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1])
    return {
      resident_bytes: figure('process_resident_memory_bytes'),
      heap_bytes: figure('nodejs_heap_size_used_bytes'),
      processor_seconds: figure('process_cpu_seconds_total'),
      loop_delay_p99_ms: Math.max(0, figure('nodejs_eventloop_lag_p99_seconds') * 1_000 - BEAT_MS),
      open_handles: figure('nodejs_active_handles_total'),
    }
  }
}
