{{- define "dragoman.name" -}}
{{ printf "%s-%s" .root.Release.Name .app | trunc 52 | trimSuffix "-" }}
{{- end -}}

{{- define "dragoman.selector" -}}
app.kubernetes.io/name: dragoman
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .app }}
{{- end -}}

{{- define "dragoman.labels" -}}
{{ include "dragoman.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{- /* How long a stop may take: shutdown.timeout.ms, what the process adds to it, and some room. */ -}}
{{- define "dragoman.grace" -}}
{{- $own := get .spec.config "shutdown.timeout.ms" -}}
{{- $all := get .root.Values.config "shutdown.timeout.ms" -}}
{{ add (div (int64 (default "30000" (default $all $own))) 1000) 20 }}
{{- end -}}

{{- define "dragoman.tag" -}}
{{- $tag := default .root.Chart.AppVersion .root.Values.image.tag -}}
{{- if gt (int .spec.gpu) 0 -}}
{{ default (printf "%s-cuda" $tag) .root.Values.image.cudaTag }}
{{- else -}}
{{ $tag }}
{{- end -}}
{{- end -}}

{{- define "dragoman.properties" -}}
bootstrap.servers={{ .root.Values.kafka.bootstrapServers }}
schema.registry.url={{ .root.Values.schemaRegistry.url }}
topic.prefix={{ .root.Values.topicPrefix }}
api.keys.file=/etc/dragoman/secret/api.keys
http.port={{ .spec.port }}
{{- if .spec.streams }}
{{- range $key, $value := .root.Values.config }}
{{- if not (hasKey $.spec.config $key) }}
{{ $key }}={{ $value }}
{{- end }}
{{- end }}
{{- if and (gt (int .spec.gpu) 0) (not (hasKey .spec.config "device")) }}
device=cuda:0
{{- end }}
{{- end }}
{{- range $key, $value := .spec.config }}
{{ $key }}={{ $value }}
{{- end }}
{{- end -}}
