# Child processes: output, input, status, errors, environment, directory, pipes, timeouts, shell.
import subprocess as sp, sys, os
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
r = sp.run(['echo', 'hello'], capture_output=True, text=True); print(r.returncode, repr(r.stdout), repr(r.stderr), r.args)
print(sp.check_output(['cat'], input=b'from stdin'), sp.check_output('echo $((1+2)); exit 0', shell=True), sp.getoutput('echo out; echo err >&2'), sp.getstatusoutput('exit 3'))
print(sp.run(['sh', '-c', 'exit 4']).returncode, t(sp.check_call, ['sh', '-c', 'exit 5']), t(sp.run, ['/no/such/program']), t(sp.run, ['ls'], cwd='/no/such/dir'), sp.call(['true']), sp.call(['false']))
try: sp.run(['sh', '-c', 'echo partial; exit 6'], check=True, capture_output=True)
except sp.CalledProcessError as e: print(e.returncode, e.output, e.cmd, e)
print(sp.run(['sh', '-c', 'echo $MARK; pwd'], env={'MARK': 'yes', 'PATH': os.environ['PATH']}, cwd='/', stdout=sp.PIPE).stdout, sp.run(['sh', '-c', 'echo e >&2; echo o'], stdout=sp.PIPE, stderr=sp.STDOUT).stdout, sp.run(['echo', 'x'], stdout=sp.DEVNULL).stdout)
p = sp.Popen(['cat'], stdin=sp.PIPE, stdout=sp.PIPE, text=True, bufsize=1); p.stdin.write('line one\n'); p.stdin.flush(); print(p.stdout.readline(), p.poll(), end=''); print(p.communicate('rest\n'), p.returncode)
with sp.Popen(['sh', '-c', 'echo a; echo b'], stdout=sp.PIPE, text=True) as p: print([l.strip() for l in p.stdout], p.wait())
a = sp.Popen(['printf', 'b\\na\\n'], stdout=sp.PIPE); b = sp.Popen(['sort'], stdin=a.stdout, stdout=sp.PIPE); a.stdout.close(); print(b.communicate()[0], a.wait(), b.returncode)
p = sp.Popen(['sleep', '30']); print(p.poll()); p.kill(); print(p.wait(), p.returncode); p = sp.Popen(['sleep', '30']); p.terminate(); print(p.wait())
try: sp.run(['sleep', '30'], timeout=.1)
except sp.TimeoutExpired as e: print(e)
r, w = os.pipe(); p = sp.Popen(['sh', '-c', f'echo through >&{w}'], pass_fds=[w]); p.wait(); os.close(w); print(os.read(r, 100)); os.close(r)
print(sp.run(['sh', '-c', 'kill -9 $$']).returncode, sp.list2cmdline(['a b', 'c"d']), os.system('exit 3') >> 8, os.popen('echo popen').read())
