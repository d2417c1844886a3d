import math, cmath
vals=[0.0,-0.0,1.0,-1.0,0.5,2.5,-2.5,1e-300,1e300,float('inf'),float('-inf'),float('nan'),3,10**400,-7, True]
for n in ['acos','asin','atan','ceil','cos','cosh','degrees','exp','exp2','expm1','fabs','floor','frexp','isfinite','isinf','isnan','log','log10','log1p','log2','modf','radians','sin','sinh','sqrt','tan','tanh','trunc','ulp']:
    f=getattr(math,n)
    for v in vals:
        try: r=f(v)
        except Exception as e: r=type(e).__name__+': '+str(e)
        print(n, v if not isinstance(v,int) or v<10**20 else 'big', r)
for n in ['atan2','copysign','fmod','remainder','pow','nextafter','hypot']:
    f=getattr(math,n)
    for a in vals:
        for b in vals:
            try: r=f(a,b)
            except Exception as e: r=type(e).__name__+': '+str(e)
            print(n,str(a)[:20],str(b)[:20],r)
for n in range(-2,30): 
    for k in range(-1,8):
        for g in (math.comb, math.perm):
            try: r=g(n,k)
            except Exception as e: r=str(e)
            print(g.__name__,n,k,r)
print(math.factorial(100), math.isqrt(10**50), math.gcd(12,18,-6), math.lcm(4,6), math.comb(1000,500), math.perm(5))
print(math.fsum([.1]*10), math.fsum([1e308,1e308,-1e308]) if 0 else 0, math.dist((1,2),(4,6)), math.prod([1,2,3.5]), math.sumprod([1,2,3],[4,5,6]), math.sumprod([.1]*10,[.2]*10))
print(math.isclose(1,1+1e-10), math.ldexp(.5,10), math.fma(2,3,4))
for x in (3.7,0.1,5.5,20.3,100.9,-0.5,-3.3,-20.1,170.5,1e-5): print(math.gamma(x), math.lgamma(x))
for n in ['acos','asin','atan','cos','cosh','exp','sin','sinh','sqrt','tan','tanh','log','log10','phase','polar']:
    for z in (1+2j,-1.5+.5j,0.25,-3-4j,2j):
        print(n,z,getattr(cmath,n)(z))
for bad in (lambda: math.sqrt('x'), lambda: math.floor('x'), lambda: math.factorial(2.5), lambda: math.factorial(-1), lambda: math.log(-1), lambda: math.log(0,10), lambda: math.log(2,1), lambda: math.fsum([1,'a']), lambda: math.isqrt(-1)):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
