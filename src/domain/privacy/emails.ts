/**
 * E-mail addresses of persons. An address of a role (ops@, support@, noreply@) is how an exchange is reached and stays;
 * the domain does not matter, because those of examples and of organisations carry names of people alike.
 */
import { type Found, type Policy, take } from './kinds'
import { matchesOf } from './matches'

const ROLES = new Set(`abuse account accounts admin administrator admins alert alerts alertmanager api backup billing bot bounce build builder centos ci cicd contact core-os
  cron daemon data dba debian deploy deployer deployment dev developers devops dispatch dns ec2 email enquiries enquiry events feedback fhir finance git gitlab github grafana hello
  apoio usaidizi
  help helpdesk hie hostmaster hr info infra infrastructure inquiries integration it jenkins job jobs legal list lists log logs mail mailer maintainers
  marketing me media mediator monitor monitoring nagios network news newsletter no noc nobody node noreply notification notifications notify nginx office oncall on-call
  openhie openhim openmrs operations operator ops owner pagerduty payments platform postgres postmaster press privacy prometheus queue registry release
  reply report reports request requests robot root sales security server service servicedesk services smtp soc sos sre staff status support sysadmin system systems
  team teams tech technical test testing tester ticket tickets training ubuntu updates user username users vagrant webmaster www zabbix
  suporte soporte ajuda ayuda aide assistance msaada exploitation dsi informatique informatica equipe equipo desk call do donotreply dnr not`.split(/\s+/))

/** What ends like a domain and is none: files, units of systemd, pixels. */
const NOT_DOMAINS = new Set('service socket timer target mount slice scope device js ts mjs json yml yaml xml png jpg jpeg gif svg pdf log txt sh py java class git local2 min'.split(' '))

const isLocal = (code: number) => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 46 || code === 95 || code === 45 || code === 43 || code === 39 || code >= 0xc0
const isDomain = (code: number) => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 46 || code === 45 || code >= 0xc0

/** As it is, or as people hide it from programs. */
const AT = /@|[[({] ?at ?[\])}]/gi

export function emailsIn(text: string, policy: Policy): Found[] {
  const found: Found[] = []
  for (const { index: at, 0: mark } of matchesOf(AT, text)) {
    const local = mark !== '@' && text.charAt(at - 1) === ' ' ? at - 1 : at
    const domain = at + mark.length + (mark !== '@' && text.charAt(at + mark.length) === ' ' ? 1 : 0)
    let start = local, end = domain
    while (local - start < 64 && isLocal(text.charCodeAt(start - 1))) start--
    while (end - domain < 200 && isDomain(text.charCodeAt(end))) end++
    while (start < local && '.-+\''.includes(text.charAt(start))) start++
    while (end > domain && '.-'.includes(text.charAt(end - 1))) end--
    if (start === local || !hasDomain(text.slice(domain, end))) continue
    if (isPerson(text.slice(start, local)) && !isElsewhere(text, start, end) && !take(found, { kind: 'email', detector: 'email_person', start, end }, text, policy)) break
  }
  return found
}

/** In an address of a service, in an scp path or in the identifier of a message. */
const isElsewhere = (text: string, start: number, end: number) =>
  text.startsWith('//', start - 2) || text.charAt(start - 1) === ':' && /\/\/[^\s/@]{1,64}:$/.test(text.slice(Math.max(0, start - 68), start))
  || /message-id: ?<?$/i.test(text.slice(Math.max(0, start - 14), start)) || /^:[~/]/.test(text.slice(end, end + 2))

function isPerson(local: string): boolean {
  // What stands behind a plus is a tag of the receiver's.
  const plain = local.toLowerCase().split('+', 1).join('')
  if (!/\p{L}/u.test(plain) || /^[0-9a-f-]{12,}$/.test(plain) || /[0-9]{8}/.test(plain)) return false
  return !plain.split(/[._+-]/).some(part => ROLES.has(part) || ROLES.has(part.replace(/[0-9]{1,4}$/, '')))
}

function hasDomain(domain: string): boolean {
  if (!domain.includes('.')) return false
  const labels = domain.toLowerCase().split('.')
  const last = labels.at(-1) ?? ''
  return labels.length > 1 && labels.every(label => label !== '') && /^(?:\p{L}{2,24}|xn--[a-z0-9-]{2,40})$/u.test(last) && !NOT_DOMAINS.has(last)
}
