# ame: no-shake: the servers' clocks
# Servers: asyncio's streams and child processes, http.server in a thread.
import asyncio
async def handle(r, w):
    data = await r.readline(); w.write(data.upper()); await w.drain(); w.close()
async def main():
    s = await asyncio.start_server(handle, '127.0.0.1', 0); port = s.sockets[0].getsockname()[1]
    async def client(i):
        r, w = await asyncio.open_connection('127.0.0.1', port); w.write(f'msg {i}\n'.encode()); await w.drain(); out = await r.read(); w.close(); return out
    print(await asyncio.gather(*(client(i) for i in range(5))))
    s.close(); await s.wait_closed()
    p = await asyncio.create_subprocess_exec('echo', 'hi', stdout=asyncio.subprocess.PIPE); print(await p.communicate(), p.returncode)
asyncio.run(main())
import http.server, threading, urllib.request
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(self.path.encode())
    def log_message(self, *a): pass
h = http.server.ThreadingHTTPServer(('127.0.0.1', 0), H); threading.Thread(target=h.serve_forever, daemon=True).start()
print(urllib.request.urlopen(f'http://127.0.0.1:{h.server_address[1]}/abc').read()); h.shutdown()
