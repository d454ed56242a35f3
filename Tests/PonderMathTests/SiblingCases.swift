/// Cases of the kinds that graders get wrong, each with a near miss that must stay wrong.
///
/// `==` means right, `!=` wrong; the reference stands first.
enum SiblingCases {
  static let undecided = #"""
    2^{3000}-1 != 2^{3000}
    3^{900}+1 != 3^{900}
    2^{100000}-1 != 2^{100000}
    2^{100000} != 2^{100000}+2^{960}
    \frac{1}{3^{700}} != \frac{1}{3^{701}}
    \frac{1}{1500!} != \frac{1}{1501!}
    9.11\times10^{-31} != 9.11\times10^{-30}
    1.6\times10^{-19}\ln 3 != 1.7\times10^{-19}\ln 3
    1.6\times10^{-19}\ln 9 == 3.2\times10^{-19}\ln 3
    10^{-15}\cos 1 != 0
    \sin x + 10^{-14} != \sin x
    \cos^2 x - \sin^2 x == \cos 2x
    \cos^2 x - \sin^2 x != \cos 2x + 10^{-13}
    \sqrt{10^{22}+1} != 10^{11}
    \sqrt{10^{22}} == 10^{11}
    e^{\pi\sqrt{67}} != 147197952744
    \lfloor 3x\rfloor != 3\lfloor x\rfloor
    \lceil x\rceil != \lfloor x\rfloor + 1
    \lceil -x\rceil == -\lfloor x\rfloor
    \frac{1}{(2+\sqrt3)^{20}} == (2-\sqrt3)^{20}
    \frac{1}{(2+\sqrt3)^{20}} != (2-\sqrt3)^{21}
    \sqrt{10^{200}+1}-10^{100} != 0
    (1+10^{-12})\sin 2 != \sin 2
    \sin\pi == 0
    \tan\frac{\pi}{8} == \sqrt2-1
    \tan\frac{\pi}{8} != \sqrt2-1.0000000001
    \ln|x| != \ln x
    |x-1| != x-1
    \sqrt[5]{x} == x^{1/5}
    \sqrt[5]{x} != x^{1/4}
    \sqrt{ab} == \sqrt{a}\sqrt{b}
    \sqrt{x^2} != x
    """#

  static let units = #"""
    12\mathrm{i} != 12
    7\mathrm{e}^2 == 7e^2
    7\mathrm{e}^2 != 7
    4\text{y} != 4
    4y == 4\mathrm{y}
    3\beta != 3
    3beta == 3\beta
    5 != 5\text{ thousand}
    5000 == 5 thousand
    5\text{ million} == 5000000
    7 != 7 sevenths
    \frac37 == 3\text{ sevenths}
    9 == 3 squared
    3 != 3 squared
    5 != 5 is impossible
    5 != 5 fails
    5 != 5 or fewer
    5 != 5 more than x
    5 != \text{not }5
    8 == 8\text{ marbles}
    8 == 8 marbles left
    8 == 8 boxes of chocolates
    3 == 3\text{ children}
    60 == 60 miles per hour
    60\text{ km/h} != 60\text{ m/s}
    36\text{ km/h} == 10\text{ m/s}
    2\text{ m} == 200\text{ cm}
    2\text{ m} != 20\text{ cm}
    90\text{ minutes} == 1.5\text{ hours}
    90\text{ minutes} == 1 hour 30 minutes
    \$2.50 == 250 cents
    \$2.50 != 25 cents
    12\text{ m}^2 != 12\text{ m}^3
    12\text{ square meters} == 12 m^2
    9.8 == 9.8 m/s^2
    25^\circ\text{C} != 25^\circ\text{F}
    30^\circ == 30 degrees
    7 s == 7\text{ seconds}
    7m == 7 m
    8 kg == 8
    1\pmod 5 != 2\pmod 5
    """#

  static let noise = #"""
    12 == 12.
    12 == $12.$
    12 == **12**
    12 == "12"
    12 == `12`
    12 == 12^{\text{th}}
    21 == 21^{\mathrm{st}}
    12 == \color{blue}12
    12 == \color{blue}{12}
    12 == 12\tag{3}
    12 == \underline{12}
    12 == \,12\,
    -7 == −7
    -7 == ‒7
    7 != -7
    1.2 != 12.
    12! != 12
    12 == \text{Answer: }12
    7 == \therefore 7
    """#

  static let words = #"""
    no != on
    yes == \text{Yes}
    act != cat
    ABC != BAC
    ABC == \text{ABC}
    Ann != Nan
    xy == yx
    ab == ba
    xy != xz
    dog != god
    1e5 == 100000
    1e-5 == 0.00001
    3.2e4 == 32000
    3.2e4 != 3200
    2e == 2\mathrm{e}
    eight == 8
    twenty-one == 21
    twenty-one != 19
    minus three == -3
    A != B
    C == C) 14
    C != D) C
    C == (C)
    C == option C
    """#

  static let forms = #"""
    (x,y)=(3,4) == (3,4)
    (x,y)=(3,4) != (4,3)
    (3,4) == x=3, y=4
    (3,4) == y=4, x=3
    (3,4) != x=4, y=3
    g(3)=7 == 7
    g(3)=7 != 3
    P(A\cap B)=\frac14 == \frac14
    a_{10}=34 == 34
    x \le 4 == x<=4
    (-\infty,4) != x<=4
    x\ge-2 == -x\le2
    x\ge-2 != -x\ge2
    (2,\infty) == \{x : x > 2\}
    (2,\infty) == \{x\mid x>2\}
    (2,\infty) != \{x\mid x\ge2\}
    (-\infty,-1)\cup(1,\infty) == x<-1 or x>1
    (-\infty,-1)\cup(1,\infty) != x<-1 or x>2
    (0,5) == (0,3]\cup(2,5)
    (0,5) != (0,3)\cup(3,5)
    (1,3) == (0,3)\cap(1,4)
    (-\infty,2)\cup(2,\infty) == \mathbb{R}\setminus\{2\}
    \begin{pmatrix}1\\\frac12\end{pmatrix} == \frac12\begin{pmatrix}2\\1\end{pmatrix}
    \begin{pmatrix}1\\\frac12\end{pmatrix} != \frac12\begin{pmatrix}1\\2\end{pmatrix}
    \begin{pmatrix}1&2\\3&4\end{pmatrix} == [[1,2],[3,4]]
    2^6 3^5 == 15552
    2^6 \cdot 3^5 != 2^5 3^6
    \binom{6}{2} == {6 \choose 2}
    {6 \choose 2} == 15
    {6 \choose 2} != 3
    \binom{n}{3} == \frac{n(n-1)(n-2)}{6}
    7!! == 105
    10! == 10\cdot 9!
    \gcd(12,18) == 6
    \gcd(12,18) != 36
    4:6 == 2:3
    4:6 != 3:2
    10:00 != 1:00
    \emptyset == \{\}
    \emptyset != \{0\}
    \{\{1\}\} != \{1\}
    \{3,1,3\} == \{1,3\}
    y=3x == x=\frac{y}{3}
    y=3x != x=3y
    4 != 3+1=5=4
    f(x)=x^2 == f(u)=u^2
    f(x)=x^2 != f(u)=u^3
    \frac{\pi}{3}+2k\pi == \frac{\pi}{3}+2n\pi
    \frac{\pi}{3}+2k\pi != \frac{\pi}{3}+n\pi
    2k+1 != 3n+1
    \frac17 == 0.142857142857143
    \frac17 != 0.142857142857144
    \frac17 != 0.143
    0.1666\ldots == \frac16
    0.(142857) == \frac17
    0.(14) != \frac17
    \overline{w} != w
    """#

  struct Case: Sendable {
    var reference: String
    var answer: String
    var isRight: Bool

    init?(_ line: Substring) {
      let right = line.firstRange(of: " == ")
      guard let range = right ?? line.firstRange(of: " != ") else { return nil }
      reference = String(line.prefix(upTo: range.lowerBound))
      answer = String(line.suffix(from: range.upperBound))
      isRight = right != nil
    }
  }

  static var all: [Case] {
    let text: String = [undecided, units, noise, words, forms].joined(separator: "\n")
    return text.split(separator: "\n").compactMap { Case($0) }
  }
}
