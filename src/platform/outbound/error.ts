/** Why a call came to nothing. The message says nothing of what was sent: it is stored and shown. */
import { isNativeError } from 'node:util/types'

export class OutboundError extends Error {
  constructor(readonly reason: 'refused_address' | 'timeout' | 'network', message: string) {
    super(message)
  }
}

/** Only the code of what Node says: its messages quote headers, certificates and addresses. */
export function networkError(error: unknown): OutboundError {
  const code = memberOf(error, 'code')
  return new OutboundError('network', `The receiver could not be reached, or broke off${typeof code === 'string' ? ` (${code})` : ''}.`)
}

/** Nothing was sent: another address may be tried. */
export const isUnconnected = (error: unknown): boolean => memberOf(error, 'syscall') === 'connect'

/** Of an error of Node, from whatever part of it. */
export const memberOf = (error: unknown, name: 'code' | 'syscall'): unknown => (isNativeError(error) ? Reflect.get(error, name) : undefined)
