/** The guard on display: what it knows, and what it makes of a text. Nothing is stored or logged. */
import { EVERYONE } from '../domain/caller'
import { inspect } from '../domain/privacy'
import { DETECTORS } from '../domain/privacy/detectors'
import { bodyProblems, problems, says } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { Detectors, NewTrial, schemas, Trial } from './schema'

const tags = ['Privacy']

export const privacy: Room = async app => {
  for (const schema of schemas) app.addSchema(schema)

  app.get('/privacy/detectors', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'listDetectors',
      summary: 'List what the guard at the door looks for',
      tags,
      response: { 200: says('Every detector, with what is done with what it finds in texts of this caller.', Detectors), ...problems },
    },
  }, async req => ({
    items: DETECTORS.map(({ name, kind, description, country }) =>
      ({ name, kind, description, action: req.caller.privacy[kind], ...(country === undefined ? {} : { country }) })),
  }))

  app.post('/privacy/trials', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'tryGuard',
      summary: 'Try the guard on a text',
      description: 'By what is done for this caller. Nothing is stored.',
      tags,
      body: ref(NewTrial),
      response: { 200: says('What it finds, and what would be stored.', Trial), ...bodyProblems, ...problems },
    },
  }, async req => {
    const { findings, masked } = inspect({ text: req.body.text }, req.caller.privacy)
    return {
      refused: findings.some(({ kind }) => req.caller.privacy[kind] === 'refuse'),
      masked: (masked as { text: string }).text, // a text goes in, and comes out
      findings: findings.map(({ kind, detector, start, end }) => ({ kind, detector, start, end })),
    }
  })
}
