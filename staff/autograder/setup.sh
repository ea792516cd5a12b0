#!/bin/bash
# Gradescope runs this once, when it builds the image. Node comes from the image's system, everything else from npm.
set -e
apt-get update && apt-get install -y nodejs npm
npm install -g deno@2.9.6
# While there is a network: the packages that the project needs. Submissions are graded without one.
cd /autograder/source/raftlab && deno cache cli.ts
