# syntax=docker/dockerfile:1
# Build: docker build -t actordns .    Try: docker run --rm -p 1053:1053/udp -p 1053:1053 actordns -dns.port 1053
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source

# The packages first: they change seldom, and their layer is kept.
COPY .editorconfig global.json Directory.Build.props Directory.Packages.props ./
COPY Protocol/Protocol.csproj Protocol/packages.lock.json Protocol/
COPY Actors/Actors.csproj Actors/packages.lock.json Actors/
COPY Node/Node.csproj Node/packages.lock.json Node/
RUN dotnet restore Node/Node.csproj --locked-mode

COPY Protocol Protocol
COPY Actors Actors
COPY Node Node
COPY k8s/samples k8s/samples
# Code compiled ahead (ReadyToRun): a node that is restarted answers sooner and costs less CPU while it warms up. It stays
# portable IL beside it, which the JIT compiles anew where it is hot (TieredPGO).
RUN dotnet publish Node/Node.csproj --configuration Release --arch ${TARGETARCH:-amd64} --no-self-contained \
    -p:PublishReadyToRun=true -p:PublishDocumentationFile=false -p:PublishDocumentationFiles=false -p:DebugType=none --output /app

# No shell, no package manager, user 'app' (1654).
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
LABEL org.opencontainers.image.title="ActorDns" \
      org.opencontainers.image.description="The DNS tier of large Kubernetes clusters, as a cluster of actors" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
WORKDIR /app
COPY --from=build /app .

# Workstation GC, concurrent: answering allocates nothing, so a heap for each processor would only cost memory; what is
# allocated are changes, whose collection must not hold the sockets' threads up. Conserving memory at 5 of 9 compacts what
# a relist leaves behind, instead of keeping it. The youngest generation is collected each 4 MiB: left alone it grows to the
# size of the processor's cache, 11 MiB more for a node that nobody asks. Two arenas of native memory instead of eight a
# core: what the JIT leaves free in one is used again. Diagnostics off: they want a writable file system. Code is compiled
# anew after 16,384 calls (0x4000) instead of 30: the code compiled ahead is good, and answering costs the same after six
# seconds of load, but what a start and a heartbeat call stays as it is, which is 20 MiB less and two fifths of the CPU of a
# node's first five minutes in a tier; after them it takes a little more (2.4 instead of 1.7 % of a core).
ENV DOTNET_gcServer=0 \
    DOTNET_gcConcurrent=1 \
    DOTNET_GCConserveMemory=5 \
    DOTNET_GCgen0size=0x400000 \
    DOTNET_TC_CallCountThreshold=0x4000 \
    MALLOC_ARENA_MAX=2 \
    DOTNET_EnableDiagnostics=0
USER $APP_UID
EXPOSE 53/udp 53/tcp 4053/tcp 8080/tcp 8181/tcp 8558/tcp 9153/tcp
ENTRYPOINT ["/app/actordns"]
