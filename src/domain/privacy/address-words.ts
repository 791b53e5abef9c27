/** The words of postal addresses in five languages, as data: an address that is not seen is usually one word here. */
import { hashesOf } from './words'

/** With a number or a name they are part of an address and of hardly anything else. */
export const STREETS = hashesOf(`street st str road rd avenue ave av lane ln drive crescent cres close way court house hse apartment apt appt flat estate plot erf terrace highway blvd boulevard bd compound township hamlet
  village homestead kebele woreda barangay brgy purok sitio kampung cul place square gardens heights hill park
  rue ruelle impasse allee chemin route quartier ilot villa immeuble parcelle concession maison cite carrefour
  rua travessa alameda bairro quarteirao casa predio apto talhao largo praceta estrada avenida
  calle carrera cra kra cl jiron jr pasaje psje barrio colonia urbanizacion urb diagonal transversal manzana mz mza dpto depto carretera caserio canton vereda calzada comarca
  mtaa nyumba barabara kijiji kitongoji uchochoro`)

/** Words of other things as well: two of them, or one beside a name and a number. */
export const PARTS = hashesOf(`block stand sector zone room area unit ward lot phase cell court floor building bldg km kilometer extension location district county section residential corner centre city town circle
  secteur bloc porte commune batiment etage appartement tranche cellule appt
  lote quadra q zona celula andar bloco apartamento uc dto esq fte talhao edificio lt
  bloque piso interior int edif aldea caserio
  kata kitalu wilaya tarafa mkoa shina plot block floor nambari namba`)

/** They stand for a place only with a capital: "close", "drive" and "way" are words of every day. */
export const EVERYDAY = hashesOf('close drive way court place square park hill corner centre city st st. phase extension section cl int lt cell location floor building gardens heights')

/** Small words within an address. */
export const LINKS = hashesOf(`no nr nro num number numero na namba nambari n of the de da do dos das du des del la le les l d el los las y e wa ya cha za bis ter a au aux al
  near next to opposite behind beside off along pres derriere face en cote perto atras frente lado cerca detras junto esquina karibu nyuma mkabala jirani nje ndani upande chez dans no nos em in at on
  o os as`)

/** What people go by where streets have no names. */
export const LANDMARKS = hashesOf(`church mosque school market borehole well bridge river shop mill dam stage station junction catholic primary secondary
  eglise mosquee ecole marche puits pont boutique moulin
  igreja mesquita escola mercado poco ponte loja iglesia escuela pozo puente tienda cuadra cuadras norte sur este oeste
  shule msikiti kanisa soko sokoni kisima daraja duka mto`)

/** Short forms after which a dot ends no sentence. */
export const SHORT = hashesOf('av ave st rd str blvd bd jr mz mza lt dpto depto apdo apto apt appt edif urb int nro num pob box hse psje cra trav brgy bldg opp nr bw mtr qtr')

/** Where an office is, everybody may know; and what has an address without being anybody. */
export const OFFICES = hashesOf(`ministry ministere ministerio wizara office offices bureau oficina escritorio ofisi department departement departamento direction headquarters hq agency authority council
  hospital hospitals clinic clinics clinique hopital facility facilities dispensary centre centro center laboratory laboratorio laboratoire lab pharmacy farmacia pharmacie university universidad universidade universite college church
  zahanati hospitali kituo maabara chuo posto puesto salud saude afya sante health organization organisation organizacion organizacao institution company vendor supplier warehouse depot billing shop hotel workshop training
  server servidor serveur seva ip mac email mail courriel correo barua pepe memory memoire host service proxy listen bind web url base location practice network broker gateway data datacentre datacenter site sede siege makao`)

/** Who lives somewhere. */
export const PEOPLE = hashesOf(`patient patients patiente client clients mother father guardian caregiver child baby infant woman man girl boy he she they who family household parent parents husband wife aunt uncle grandmother sister brother daughter son person
  her his their my our neighbour mrs mr ms i lady mum relative contact case
  elle il ils elles qui je malade mere pere enfant famille tuteur tutrice madame monsieur mme sa son ses tante femme mari bebe usager
  paciente pacientes utente utentes doente ela ele eles mae pai crianca familia senhora senhor avo tia sua seu quem menor
  senora senor madre padre nino nina familia ella quien su sus abuela tutor
  mgonjwa wagonjwa mama baba mtoto mteja wateja mzazi mlezi bibi babu yeye familia kaya mjamzito yake wake kwake`)

/** Verbs that say that somebody moves house, where English has one word for people and programs. */
export const MOVES = hashesOf('relocated demenage demenagee mudou mudaram mudo mudaron se amehamia amehama alihamia wamehamia imehamia')

/** What is said of a place of living without saying where it is. */
export const KINDS_OF_AREA = hashesOf('urban rural unknown same other semi periurban urbain rurale urbana urbano mjini vijijini')
