# core exception fields
def plain(text):
    parts = text.split(' at 0x')
    return parts[0] + ''.join(' at 0x' + part.lstrip('0123456789abcdef') for part in parts[1:])
def t(f):
    try: r = repr(f()); print(plain(r))
    except BaseException as e: print(type(e).__name__, e)
t(lambda: BaseException(1,2)); t(lambda: str(BaseException(1,2))); t(lambda: BaseException(x=1)); t(lambda: BaseException.__init__(BaseException(),x=1))
t(lambda: OSError(2,'x')); t(lambda: str(OSError(2,'x'))); t(lambda: str(OSError(2,'x','f'))); t(lambda: str(OSError(2,'x','f',None,'g'))); t(lambda: OSError(2,'x','f',None,'g').args)
t(lambda: OSError(2,'x','f')); t(lambda: OSError(1,2,3,4,5,6).args); t(lambda: OSError('x').errno); t(lambda: BlockingIOError(1,2,3).characters_written);t(lambda: BlockingIOError(1,2,3).args);t(lambda: BlockingIOError(1,2,3))
t(lambda: OSError(2,'x').characters_written)
t(lambda: KeyError('a')); t(lambda: str(KeyError('a'))); t(lambda: str(KeyError('a','b'))); t(lambda: str(KeyError()))
t(lambda: StopIteration(1,2).value); t(lambda: SystemExit(1,2).code); t(lambda: SystemExit().code); t(lambda: SystemExit(3).code)
t(lambda: ImportError('x',name='n',path='p').name); t(lambda: ImportError('x',foo=1)); t(lambda: ImportError('a','b').msg); t(lambda: str(ImportError('a','b')));t(lambda: ImportError('x',name='n',path='p'))
t(lambda: ImportError('x',name='n').__reduce__())
t(lambda: AttributeError('x',name='n',obj=3).obj); t(lambda: AttributeError('x',foo=1)); t(lambda: NameError('x',name='q').name); t(lambda: NameError('x',obj='q').name)
t(lambda: SyntaxError('m',('f',1,2,'t'))); t(lambda: str(SyntaxError('m',('f',1,2,'t')))); t(lambda: str(SyntaxError('m',('/a/f',1,2,'t',3,4)))); t(lambda: SyntaxError('m',('f',1,2)))
t(lambda: SyntaxError('m',('f',1,2,'t',3))); t(lambda: SyntaxError('m',3)); t(lambda: str(SyntaxError('m'))); t(lambda: str(SyntaxError())); t(lambda: SyntaxError().msg); t(lambda: SyntaxError('a').lineno)
t(lambda: str(SyntaxError('m',('f',None,2,'t'))));t(lambda: str(SyntaxError('m',(None,3,2,'t'))));t(lambda: SyntaxError('m').print_file_and_line)
t(lambda: UnicodeDecodeError('utf8',b'abc\xff',3,4,'bad')); t(lambda: str(UnicodeDecodeError('utf8',b'abc\xff',3,4,'bad'))); t(lambda: str(UnicodeDecodeError('utf8',b'abc\xff',1,4,'bad')))
t(lambda: UnicodeDecodeError('utf8','abc',3,4,'bad')); t(lambda: UnicodeDecodeError('utf8'))
t(lambda: str(UnicodeEncodeError('ascii','ab\xe9\u1234\U00012345',2,3,'bad'))); t(lambda: str(UnicodeEncodeError('ascii','ab\xe9\u1234\U00012345',3,4,'bad'))); t(lambda: str(UnicodeEncodeError('ascii','ab\xe9\u1234\U00012345',4,5,'bad')));t(lambda: str(UnicodeEncodeError('ascii','ab\xe9\u1234\U00012345',4,9,'bad')))
t(lambda: str(UnicodeTranslateError('ab\xe9',2,3,'bad'))); t(lambda: str(UnicodeTranslateError('ab\xe9',1,3,'bad'))); t(lambda: UnicodeEncodeError('ascii',3,3,4,'bad'))
t(lambda: UnicodeEncodeError('ascii','abc',100,200,'bad').start); t(lambda: UnicodeEncodeError('ascii','abc',-5,200,'bad').end)
t(lambda: UnicodeDecodeError('utf8',bytearray(b'abc\xff'),3,4,'bad').object)
t(lambda: ExceptionGroup('m',[ValueError(1)])); t(lambda: str(ExceptionGroup('m',[ValueError(1)]))); t(lambda: str(ExceptionGroup('m',[ValueError(1),TypeError()]))); t(lambda: ExceptionGroup('m',[])); t(lambda: ExceptionGroup('m',[1])); t(lambda: ExceptionGroup('m',[KeyboardInterrupt()])); t(lambda: BaseExceptionGroup('m',[KeyboardInterrupt()])); t(lambda: BaseExceptionGroup('m',[ValueError()])); t(lambda: ExceptionGroup(1,[ValueError()])); t(lambda: ExceptionGroup('a',3)); t(lambda: ExceptionGroup('a'));t(lambda: ExceptionGroup())
t(lambda: ExceptionGroup('m',[ValueError(1)]).args); t(lambda: ExceptionGroup('m',[ValueError(1)]).exceptions); t(lambda: ExceptionGroup('m',(ValueError(1),)));t(lambda: ExceptionGroup('m',[ValueError(1)]).message)
g=ExceptionGroup('m',[ValueError(1),ExceptionGroup('n',[TypeError(2),ValueError(3)])])
t(lambda: g.split(ValueError)); t(lambda: g.split(KeyError)); t(lambda: g.subgroup(TypeError)); t(lambda: g.subgroup(lambda e:True) is g); t(lambda: g.subgroup(3)); t(lambda: g.split((1,))); t(lambda: g.derive([OSError()])); t(lambda: g.split((ValueError,KeyError)))
class G2(ExceptionGroup): pass
t(lambda: G2('a',[ValueError()]).split(ValueError))
class G3(BaseExceptionGroup,ValueError): pass
t(lambda: G3('a',[KeyboardInterrupt()]))
t(lambda: ExceptionGroup[int])
e=ValueError(1)
def f(): e.__cause__=3
t(f)
def f(): e.__context__=3
t(f)
def f(): e.__traceback__=3
t(f)
def f(): e.args=3
t(f)
def f(): e.__suppress_context__=3
t(f)
def f(): del e.__cause__
t(f)
def f(): del e.args
t(f)
def f(): del e.__traceback__
t(f)
def f(): del e.__suppress_context__
t(f)
t(lambda: e.add_note(3)); t(lambda: e.add_note('x')); t(lambda: e.__notes__); t(lambda: e.__dict__)
t(lambda: e.__reduce__()); t(lambda: OSError(2,'a','b').__reduce__()); t(lambda: e.with_traceback(3)); t(lambda: e.with_traceback(None)); t(lambda: e.__setstate__({'a':3})); t(lambda: e.a); t(lambda: e.__setstate__(3))
t(lambda: e.__notes__.append)
t(lambda: KeyError('a').__reduce__()); t(lambda: g.__reduce__()); t(lambda: AttributeError('a',name='x').__reduce__()); t(lambda: AttributeError('a',name='x').__getstate__())
class O(OSError):
    def __init__(self,*a): super().__init__(*a)
t(lambda: O(2,'s').errno); t(lambda: O(2,'s').args); t(lambda: type(O(2,'s')))
class O2(OSError):
    def __new__(cls,*a): return super().__new__(cls,*a)
t(lambda: O2(2,'s').errno)
class O3(OSError):
    def __init__(self,*a): pass
t(lambda: O3(2,'s').errno); t(lambda: O3(2,'s').args)
t(lambda: StopIteration()); s=StopIteration(5); s.value=7; t(lambda: s.args)
t(lambda: BaseException.__new__(int)); t(lambda: BaseException.__new__(OSError)); t(lambda:ValueError.__new__(ValueError,1,x=3)); t(lambda: ValueError(1,x=2)); t(lambda: KeyError(x=1)); t(lambda: OSError(x=1)); t(lambda: StopIteration(x=1)); t(lambda: UnicodeError(x=1))
class E1(Exception):
    def __init__(self, a, *, k): self.k=k
t(lambda: E1(1,k=2)); t(lambda: E1(1,k=2).args)
t(lambda: AttributeError('a',name='x').__setstate__)
