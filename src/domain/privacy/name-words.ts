/**
 * Words that are not names of people, though they stand behind "patient name" or begin with a capital: the words of this
 * trade, and the little words of five languages. Data: a false alarm is usually one word here.
 */
import { hashesOf } from './words'

/** Of the trade. A name is none of them, wherever they stand. */
export const TECHNICAL = hashesOf(`
  patient patients paciente pacientes mgonjwa registry registries service services server client clients search searches query queries record records
  error errors exception not found null none nil undefined unknown missing empty required invalid optional string text number integer
  varchar boolean date datetime timestamp object array list json xml html csv field fields column columns table value values type
  format schema profile resource resources bundle identifier identifiers identity management manager matching match merge link
  demographics demographic feed summary document documents repository exchange share health shared facility facilities product
  terminology interoperability layer mediator mediators transaction transactions message messages request requests response
  responses status code codes id ids uuid version failed failure fails timeout timed out unavailable internal bad gateway proxy
  forbidden unauthorized unauthorised denied refused rejected accepted created updated deleted removed masked redacted hidden
  test testing example sample dummy placeholder mandatory default true false yes no nope na n a tbd todo please must should shall can cannot could
  would will may might has have had was were been being and or but if when while for from with without into on in at by as is are be
  the a an this that these those it its which who what where why how all any some each every both too also only just then than
  humanname contactpoint reference element elements attribute attributes property properties parameter parameters path index
  endpoint endpoints api url uri http https fhir hl7 openhim openmrs dhis openhie opencr hapi sanemi santempi kafka postgres
  postgresql mysql mongo mongodb docker kubernetes nginx redis rabbitmq elasticsearch java javascript typescript node python
  data database log logs logging line lines file files folder page pages screen form forms report reports import export upload
  download sync synchronisation synchronization batch job jobs queue worker task tasks process processing validation validate
  validator validated truncated length long short max maximum min minimum size characters chars character blank spaces space unique
  duplicate duplicates duplicated conflict mismatch wrong incorrect correct expired updated changed change set unset get put post
  patch delete read write create update insert select where group order limit offset count total system systems module app application portal
  dashboard lookup look up view model mapping mapper map mapped template config configuration setting settings env variable
  production staging development prod dev stage encounter encounters observation observations visit visits immunization
  medication condition procedure encounterservice consent privacy security safety care clinical medical hospital clinic ward department
  administrator admin operator support team user users username usage role roles account accounts session login logout password
  contact address phone telephone email mail dob mrn ssn nhs sex gender age birth born birthdate nid nin cpf dni
  first last middle full given family surname name names named label labels title header footer key keys token tokens
  nom prenom nome nombre apellido jina sexe sexo jinsia adresse telephone telefone telefono simu anwani morada endereco
  facultatif facultative facultativo facultativa opcional opcionais hiari lazima halijulikani hajulikani unidentified anonyme anonimo anonima urban rural
  inconnu absent absente vide manquant manquante obligatoire requis requise invalide incorrecte introuvable erreur echec champ
  desconhecido ausente vazio vazia obrigatorio obrigatoria invalido nao encontrado encontrada erro campo falta falha
  desconocido vacio vacia obligatorio obligatoria no encontrado encontrada error falta fallo ninguno nulo nula
  haijulikani haipo tupu inahitajika kosa batili haionekani haijajazwa
  identification entity entities domain master index mpi empi cr shr fr hwr pr ts il hmis lmis nhwr canonical golden source target origin
  monitor monitoring alert alerts incident incidents issue issues ticket tickets outage storm stream event events notification
  notifications hook webhook callback handler controller provider providers adapter connector broker cluster pod container image
  volume mount disk memory cpu load network port host hostname dns tls ssl certificate certificates
  appointment appointments admission discharge transfer registration enrolment enrollment referral history chart visit tracker
  access flow workflow workflows plan level levels tier high low normal critical major minor urgent priority severity
  connection connections socket pool thread threads stack trace call calls function method class instance interface
  deprecated disabled enabled ignored skipped pending waiting running stopped started completed done open closed new old
  current previous next same other different more less most least many few one two three four five six seven eight nine ten
  days hours minutes seconds weeks months years january february march april june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday here there now today yesterday tomorrow ago since until before after
  generator builder factory helper util context scope state store storage cache buffer lock semaphore
  encoding charset latin utf ascii unicode accents accent hash hashed digest encrypted encryption plain ciphertext
  regex pattern rule rules policy policies filter filters sort sorting column row rows cell cells entry entries item items
  partial exact fuzzy phonetic soundex similarity score threshold weight probabilistic deterministic algorithm engine
  details detail info information general overview introduction section chapter appendix note notes comment comments
  display displayed displays shown shows show appears appear blank garbled swapped cut sent received returned returns return
  see seen check checked verify verified confirm confirmed ask asked tell told because due via per about across between
  everything nothing anything something pending inactive active archived locked unlocked merged unmerged matched unmatched synced unsynced transferred lost dead alive anonymous anonymized pseudonymized
  confirmed verified unverified invisible visible editable readonly hashed deduplicated deduplication recorded captured collected specified provided given available applicable optional
  officer manager director coordinator developer engineer analyst nurse doctor clinician physician specialist assistant technician consultant receptionist clerk supervisor focal person
  desk help helpdesk integration implementer guest root superuser anonymous scheduler cron integrator vendor supplier partner donor
  stock supply inventory order invoice payment billing claim claims finance hr human payroll training workshop meeting urgent outage problem question complaint request reminder announcement newsletter
  regards thanks sincerely cordialement
  monthly weekly daily quarterly yearly annual november november mobile web desktop tablet android ios windows linux chrome firefox
  prefix suffix initials title rank role permission permissions privilege privileges view edit create merge split
  telecom modem router switch firewall gateway proxy balancer ingress vpn lan wan wifi
  matches lookups searches updates inserts deletes uploads downloads exports imports syncs retries
  soporte equipe equipa equipo mesa suporte ayuda ajuda assistance msaada timu technique tecnico tecnica tecnicos administrateur administrador
  duplicado duplicada duplicados inactivo inactiva activo activa inativo ativo pendiente pendente registrado registrada eliminado eliminada actualizado atualizado
  incorrecto incorrecta requerido requerida necesario enviado enviada recibido recebido cerrado fechado abierto aberto bloqueado bloqueada fusionado fundido
  doublon doublons inactif actif archive supprime supprimee cree creee modifie fusionne bloque bloquee enregistre enregistree renseigne renseignee indisponible serveur registre fichier base donnees donnee recherche
  servidor registo registro ficheiro archivo fichero dados datos pesquisa busqueda usuario usuarios utilizador utilisateur sistema systeme systeme mfumo seva faili utafutaji mtumiaji taarifa
  tayari amesajiliwa successfully gone later retry oui non sim nao si ndiyo hapana nouveau nouvelle novo nova nuevo nueva mpya deja medica medico
  hakupatikana hayupo hapatikani haonekani imeshindwa imefutwa linahitajika inahitajika halipo haijajazwa hayajajazwa haujajazwa limeisha sahihi umri mwaka tarehe jina namba nambari
  formulario formulaire fomu relatorio rapport informe ripoti tabela tableau tabla jedwali
  kituo hospitali clinica clinique hopital centro centre posto poste unidade unite
  edad idade age annees anos mwenye femme homme feminino masculino femenino female male feminin masculin mume mke kike kiume`)

/** Little words and verbs: a small letter on one of them ends a name. */
export const LITTLE = hashesOf(`
  a an the and or but nor so if then is are was were be been am do does did done has have had having will would shall should may
  might can could must not no yes to of in on at by for from with without into onto over under about after before during until
  since while when where which who whom whose that this these those it its his her hers their our your my he she they we you i
  le la les un une des du et ou mais est sont etait ete avoir etre pour par avec sans dans sur sous depuis il elle ils elles nous vous je ce cette qui que dont ne pas plus
  o os as um uma do dos das em no na nos nas por para com sem foi ser ter tem nao sim que ele ela eles elas nos
  el los las una y e u en por para con sin desde fue ser estar tiene esta este esto que cual quien se su sus lo al del
  na ya wa za cha kwa katika ni si au lakini kama hii hiyo huyo yake wake wao sisi yeye hana ana alikuwa ambaye haipatikani hapatikani
  cannot wont appears appear appeared seems seem came come comes went goes go got get gets gave gives give made makes make took takes take saw sees see
  said says say called calls call asked asks ask told visited visit visits attended admitted discharged registered enrolled referred
  living lives aged born tested testing received receives missing found lost sent sends needs need wants want please again twice
  reports reported complained complains presented presents cut shown shows displays returned returns fails failed whose
  anapatikana alifika alikuja alizaliwa amezaliwa ameshindwa anaishi mwenye umri
  habite reside demeurant nee ne agee age atteint venu venue vu vue introuvable existe
  nascido nascida reside mora morador com idade nacido nacida vive con edad residente`)

/** Parts of names that are written small. */
export const PARTICLES = hashesOf('de da do dos das del della di du la le van von der den bin binti bint ibn abu al el ole wa ya arap ap mac st san y e nee')

/** Places of care, offices and things of the house: a row of capitals that holds or meets one of these is theirs, and no name. */
export const INSTITUTION = hashesOf(`
  hospital hospitals clinic clinics dispensary ward wards centre center centres centers maternity laboratory lab labs pharmacy university college school institute institution ministry
  department division directorate office bureau agency authority council county district region province sub subcounty city town village state nation national federal republic foundation trust
  programme program project team teams desk help unit units facility facilities church mission street road avenue lane house estate building airport station bank company ltd inc limited
  hopital clinique centre dispensaire maternite laboratoire pharmacie universite ecole institut ministere departement direction bureau agence region quartier rue avenue equipe cellule projet chu chr csi cscom csps district
  centro saude hospitalar clinica maternidade laboratorio farmacia universidade escola instituto ministerio departamento direccao direcao agencia provincia distrito rua avenida equipa equipe equipo unidade projecto projeto posto
  salud sanitario sanitaria establecimiento farmacia laboratorio universidad escuela ministerio direccion agencia region calle oficina mesa unidad proyecto puesto soporte
  hospitali zahanati kituo maabara duka chuo shule taasisi wizara idara ofisi wilaya mkoa kata mtaa timu mradi serikali taifa afya
  dashboard module survey register registers booklet handbook portal tool kit toolkit standard standards guideline guidelines indicator indicators catalogue catalog directory edition release
  education videos video wellness card cards feeding options option retry later runtime important demo mode alta datos perdu later offered cascade wellbeing tracing booking bookings billing roster list lists vitals vital bio matters week day days month
  everything voice growth flow friendly angel outcome outcomes journey pathway engagement experience satisfaction centred centered facing consent charter rights reception triage
  congo excel word powerpoint office teams windows linux android chrome firefox outlook server servers sql developer developers engineer engineers analyst`)

/** Words of a form that stand right behind a name, and do not make it the name of something else. */
export const FIELD_WORDS = hashesOf(`phone tel telephone telefone telefono mobile cell dob d age sex gender mrn id no number nr address adresse email mail date data fecha birth born female male nom prenom nome apelido
  apellido jina simu umri jinsia sexo sexe edad idade nupi upi nid nin cpf dni ssn nhs hosp file folder opd ccc patient name first last ddn dn ne nee tarehe namba morada endereco direccion anwani husband mother father contact record ipp village`)
