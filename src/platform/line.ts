/** A line of those who wait for one thing of many: first come, first served, each for as long as a bound. */

interface Place<T> {
  take(thing: T): void
  leave(error: Error): void
}

export class Line<T> {
  private readonly places: Place<T>[] = []

  /** @param tooLate what somebody is refused with who has waited for so long. */
  constructor(private readonly waitMs: number, private readonly tooLate: () => Error) {}

  get length(): number {
    return this.places.length
  }

  join(): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.places.splice(this.places.indexOf(place), 1)
        reject(this.tooLate())
      }, this.waitMs)
      const place: Place<T> = {
        take(thing) { clearTimeout(timer); resolve(thing) },
        leave(error) { clearTimeout(timer); reject(error) },
      }
      this.places.push(place)
    })
  }

  /** @returns whether somebody was there to take it. */
  give(thing: T): boolean {
    const first = this.places.shift()
    first?.take(thing)
    return first !== undefined
  }

  /** Refuses whoever is first. */
  refuse(error: Error): void {
    this.places.shift()?.leave(error)
  }
}
