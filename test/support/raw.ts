/** Bytes on a bare socket, for calls that no HTTP client would make. */
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Sends the bytes and reads until the server closes; ask it to with `Connection: close`. */
export function sendRaw(app: FastifyInstance, bytes: string | Buffer): Promise<string> {
  const { port } = app.server.address() as AddressInfo // it listens on TCP
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('utf8')
    socket.on('data', text => { answer += String(text) })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

export const lines = (...all: string[]) => [...all, '', ''].join('\r\n')

export const statusOf = (answer: string) => Number(answer.split(' ', 2)[1])

/** The problem in an answer read by `sendRaw`. */
export const problemOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as { type: string; status: number }
