/** An exact fraction; the denominator is above zero. */
export class Rational {
  constructor(
    readonly numerator: bigint,
    readonly denominator = 1n,
  ) {}

  plus(other: Rational): Rational {
    const { numerator, denominator } = other
    return new Rational(
      this.numerator * denominator + numerator * this.denominator,
      this.denominator * denominator,
    )
  }

  minus(other: Rational): Rational {
    return this.plus(new Rational(-other.numerator, other.denominator))
  }

  times(other: Rational): Rational {
    return new Rational(this.numerator * other.numerator, this.denominator * other.denominator)
  }

  size(): Rational {
    return this.numerator < 0n ? new Rational(-this.numerator, this.denominator) : this
  }

  exceeds(other: Rational): boolean {
    return this.numerator * other.denominator > other.numerator * this.denominator
  }

  /** The largest whole number that is no larger. */
  floor(): bigint {
    const quotient = this.numerator / this.denominator
    return this.numerator < 0n && quotient * this.denominator !== this.numerator ? quotient - 1n : quotient
  }

  ceil(): bigint {
    return -new Rational(-this.numerator, this.denominator).floor()
  }
}

/** A number with 18 decimals as what it says. */
export function scaled(value: bigint): Rational {
  return new Rational(value, 10n ** 18n)
}

export function whole(value: bigint): Rational {
  return new Rational(value)
}
