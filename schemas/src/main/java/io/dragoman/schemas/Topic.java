package io.dragoman.schemas;

import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.SpeechLanguage;
import io.dragoman.schemas.event.TextEvent;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.event.WorkflowTask;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/**
 * The topic catalogue: every topic that Dragoman creates, and everything that is known of it.
 *
 * <p>The one place for topic names. The README's table is made from these rows and a test compares
 * them. Names may be prefixed per installation, see {@link #topicName(String)}.
 */
public enum Topic {
  AUDIO_EVENTS(
      "audio.events",
      Key.CLIENT,
      Value.of(AudioEvent.getClassSchema()),
      Kind.INPUT,
      Limits.AUDIO_FILE_BYTES,
      Compression.PRODUCER,
      "clients",
      "ingest",
      "Audio files to transcribe and translate."),
  TEXT_EVENTS(
      "text.events",
      Key.CLIENT,
      Value.of(TextEvent.getClassSchema()),
      Kind.INPUT,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "clients",
      "ingest",
      "Texts to translate, or to make workflows of."),
  AUDIO_SEGMENTS(
      "audio.segments",
      Key.FINGERPRINT,
      Value.of(AudioSegment.getClassSchema()),
      Kind.WORK,
      Limits.RECORD_BYTES,
      Compression.ZSTD,
      "ingest",
      "transcriber",
      "Stretches of speech, 16 kHz mono PCM, at most 30 s each."),
  AUDIO_SEGMENTS_URGENT(
      "audio.segments.urgent",
      Key.FINGERPRINT,
      Value.of(AudioSegment.getClassSchema()),
      Kind.WORK,
      Limits.RECORD_BYTES,
      Compression.ZSTD,
      "ingest",
      "transcriber",
      "Segments of priority 8 and more; read first, beside those before which a backlog stands."),
  TRANSLATION_TASKS(
      "translation.tasks",
      Key.FINGERPRINT,
      Value.of(TranslationTask.getClassSchema()),
      Kind.WORK,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "ingest, transcriber, gateway",
      "translator",
      "Sentences to translate into one language."),
  TRANSLATION_TASKS_URGENT(
      "translation.tasks.urgent",
      Key.FINGERPRINT,
      Value.of(TranslationTask.getClassSchema()),
      Kind.WORK,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "ingest, transcriber, gateway",
      "translator",
      "Tasks of priority 8 and more; read first, beside those before which a backlog stands."),
  TRANSCRIBER_DELAY(
      "transcriber.delay",
      Key.FINGERPRINT,
      Value.of(AudioSegment.getClassSchema()),
      Kind.WORK,
      Limits.RECORD_BYTES + Limits.RETRY_HEADERS,
      Compression.ZSTD,
      "transcriber",
      "transcriber",
      "Segments that wait for their next attempt."),
  TRANSLATOR_DELAY(
      "translator.delay",
      Key.FINGERPRINT,
      Value.of(TranslationTask.getClassSchema()),
      Kind.WORK,
      Limits.RECORD_BYTES + Limits.RETRY_HEADERS,
      Compression.PRODUCER,
      "translator",
      "translator",
      "Tasks that wait for their next attempt."),
  WORKFLOW_TASKS(
      "workflow.tasks",
      Key.FINGERPRINT,
      Value.of(WorkflowTask.getClassSchema()),
      Kind.WORK,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "ingest",
      "workflow",
      "Texts to make workflows of."),
  WORKFLOW_TASKS_URGENT(
      "workflow.tasks.urgent",
      Key.FINGERPRINT,
      Value.of(WorkflowTask.getClassSchema()),
      Kind.WORK,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "ingest",
      "workflow",
      "Those of priority 8 and more; read first, beside those before which a backlog stands."),
  WORKFLOW_DELAY(
      "workflow.delay",
      Key.FINGERPRINT,
      Value.of(WorkflowTask.getClassSchema()),
      Kind.WORK,
      Limits.RECORD_BYTES + Limits.RETRY_HEADERS,
      Compression.PRODUCER,
      "workflow",
      "workflow",
      "Texts that wait for their next attempt."),
  SPEECH_LANGUAGES(
      "speech.languages",
      Key.EVENT,
      Value.of(SpeechLanguage.getClassSchema()),
      Kind.WORK,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "transcriber",
      "ingest",
      "In which language the speech of events is that ask for it to be found out."),
  TRANSCRIPTS(
      "transcripts",
      Key.REQUEST_ID,
      Value.of(Transcript.getClassSchema()),
      Kind.RESULT,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "transcriber, gateway",
      "clients",
      "What was said, one record a unit."),
  TRANSLATIONS(
      "translations",
      Key.REQUEST_ID,
      Value.of(Translation.getClassSchema()),
      Kind.RESULT,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "translator, gateway",
      "clients",
      "Translations, one record a unit and language."),
  WORKFLOWS(
      "workflows",
      Key.REQUEST_ID,
      Value.of(Workflow.getClassSchema()),
      Kind.RESULT,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "workflow, gateway",
      "clients",
      "Workflows made of texts, checked and not run."),
  WORKFLOW_EXECUTIONS(
      "workflow.executions",
      Key.REQUEST_ID,
      Value.JSON,
      Kind.ORDER,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "gateway",
      "the system that runs workflows",
      "Workflows that clients want run, where the gateway hands them over here. Who may write"
          + " here may have workflows run."),
  REQUESTS(
      "requests",
      Key.REQUEST_ID,
      Value.of(RequestEvent.getClassSchema()),
      Kind.RESULT,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "ingest, transcriber, translator, workflow",
      "clients",
      "What became of each request."),
  AUDIO_HELD(
      "audio.held",
      Key.OWNER,
      Value.FILE,
      Kind.HELD,
      Limits.AUDIO_FILE_BYTES,
      Compression.PRODUCER,
      "gateway, clients",
      "ingest",
      "Audio files to which events refer, where no other store is configured for them."),
  REQUESTS_CANCELLED(
      "requests.cancelled",
      Key.REQUEST_ID,
      Value.JSON,
      Kind.CANCELLATION,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "gateway",
      "ingest, transcriber, translator, workflow",
      "Requests of which nothing more is to be begun. Anyone who may write here may cancel any."),
  DLQ_INGEST(
      "dlq.ingest",
      Key.ORIGINAL,
      Value.ORIGINAL,
      Kind.DEAD_LETTER,
      Limits.AUDIO_FILE_BYTES + Limits.DEAD_LETTER_HEADERS,
      Compression.PRODUCER,
      "ingest",
      "dlq-reprocessor",
      "Events that ingest could not use."),
  DLQ_TRANSCRIBER(
      "dlq.transcriber",
      Key.ORIGINAL,
      Value.ORIGINAL,
      Kind.DEAD_LETTER,
      Limits.RECORD_BYTES + Limits.DEAD_LETTER_HEADERS,
      Compression.ZSTD,
      "transcriber",
      "dlq-reprocessor",
      "Segments that could not be transcribed."),
  DLQ_TRANSLATOR(
      "dlq.translator",
      Key.ORIGINAL,
      Value.ORIGINAL,
      Kind.DEAD_LETTER,
      Limits.RECORD_BYTES + Limits.DEAD_LETTER_HEADERS,
      Compression.PRODUCER,
      "translator",
      "dlq-reprocessor",
      "Tasks that could not be translated."),
  DLQ_WORKFLOW(
      "dlq.workflow",
      Key.ORIGINAL,
      Value.ORIGINAL,
      Kind.DEAD_LETTER,
      Limits.RECORD_BYTES + Limits.DEAD_LETTER_HEADERS,
      Compression.PRODUCER,
      "workflow",
      "dlq-reprocessor",
      "Texts of which no workflow could be made."),
  DLQ_PARKED(
      "dlq.parked",
      Key.ORIGINAL,
      Value.ORIGINAL,
      Kind.PARKED,
      Limits.AUDIO_FILE_BYTES + 2 * Limits.DEAD_LETTER_HEADERS,
      Compression.PRODUCER,
      "dlq-reprocessor",
      "dlq-reprocessor",
      "Dead letters set aside until a person decides."),
  DLQ_AUDIT(
      "dlq.audit",
      Key.AUDIT,
      Value.JSON,
      Kind.AUDIT,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "dlq-reprocessor",
      "dlq-reprocessor",
      "What was done with dead letters, by whom, when and why."),
  DLQ_TASKS(
      "dlq.tasks",
      Key.TASK,
      Value.JSON,
      Kind.TASK,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "dlq-reprocessor",
      "dlq-reprocessor",
      "Tasks on dead letters: how far each one is, and what it is told."),
  DLQ_POLICIES(
      "dlq.policies",
      Key.POLICY,
      Value.JSON,
      Kind.AUDIT,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "dlq-reprocessor",
      "dlq-reprocessor",
      "Automatic replay policies: who started or stopped each one, when and why."),
  REVIEWS(
      "reviews",
      Key.REVIEW,
      Value.JSON,
      Kind.REVIEW,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "transcriber, translator, workflow, gateway",
      "gateway",
      "Doubtful results about which a reviewer is asked, what operators decide, and what came of"
          + " it. Anyone who may write here may publish transcripts and translations."),
  REVIEWS_AUDIT(
      "reviews.audit",
      Key.REVIEW_AUDIT,
      Value.JSON,
      Kind.AUDIT,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "gateway",
      "auditors",
      "What reviewers decided and what was forgotten: by whom, when and why, with the text before"
          + " and after."),
  TRANSLATION_MEMORY(
      "translation.memory",
      Key.SENTENCE,
      Value.JSON,
      Kind.AUDIT,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "gateway",
      "transcriber, translator, gateway",
      "Translations of sentences and transcripts of audio that reviewers approved or wrote, by"
          + " client; without a value when forgotten. Anyone who may write here may answer for the"
          + " model."),
  GROUP_MEMBERS(
      "group.members",
      Key.MEMBER,
      Value.JSON,
      Kind.BEAT,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "ingest, transcriber, translator, workflow, gateway, auditor",
      "transcriber, translator, workflow, gateway, auditor, status",
      "Which instances there are, what they can do and how fast they are; one that cannot work"
          + " leaves its work to another."),
  GROUP_DEATHS(
      "group.deaths",
      Key.DEATHS,
      Value.JSON,
      Kind.DEATHS,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "ingest, transcriber, translator, workflow",
      "ingest, transcriber, translator, workflow",
      "How many times processes of a group died with a record, so that they count together."),
  AUDIT_SIGHTINGS(
      "audit.sightings",
      Key.REQUEST_ID,
      Value.JSON,
      Kind.SIGHTING,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "auditor",
      "auditor",
      "What the auditor saw of each request, and where."),
  JOBS(
      "jobs",
      Key.JOB,
      Value.JOB,
      Kind.JOB,
      Limits.RECORD_BYTES + Limits.RETRY_HEADERS,
      Compression.PRODUCER,
      "gateway",
      "gateway",
      "All that happens to a job, in one order: what the gateway was asked for, and copies of what"
          + " the pipeline tells."),
  USAGE(
      "usage",
      Key.USAGE,
      Value.JSON,
      Kind.USAGE,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "gateway",
      "gateway, billing",
      "What each client used on a day; the last record of a key counts, and those of a client's day"
          + " are added up."),
  BUDGET_NOTICES(
      "budget.notices",
      Key.NOTICE,
      Value.JSON,
      Kind.NOTICE,
      Limits.RECORD_BYTES,
      Compression.PRODUCER,
      "gateway",
      "gateway",
      "Which webhooks were told of which budget, or are to be; the last record of a key counts.");

  /** What a record's key is; always UTF-8 text, never Avro. */
  public enum Key {
    /** Whatever the client chose; the request id by convention. */
    CLIENT("client's choice, UTF-8"),
    /** What the work is: repeats meet in one partition. */
    FINGERPRINT("fingerprint, UTF-8"),
    /** Which event it is about; in the partition of the event. */
    EVENT("partition@offset of the event, UTF-8"),
    /** Who asked. */
    REQUEST_ID("request id, UTF-8"),
    /** For whom it is held: the request, as far as it is known by then. */
    OWNER("whose it is, UTF-8"),
    /** The key of the record that failed, byte for byte. */
    ORIGINAL("as in the source topic"),
    /**
     * Which dead letters an entry is about, and which task wrote it: never the same twice. Or which
     * part of a topic's snapshot it is: the next one writes over it.
     */
    AUDIT("stretch of dead letters and task, or part of a snapshot, UTF-8"),
    /** Which task a record is about, and whether it speaks of the task or to it. */
    TASK("task id, or task id/control, UTF-8"),
    /** Which policy a record is about; the last one counts. */
    POLICY("policy, UTF-8"),
    /** Which result is reviewed; or what is to be forgotten. */
    REVIEW("result id, or key of what is forgotten, UTF-8"),
    /** Which result, and which decision about it: never the same twice. */
    REVIEW_AUDIT("result id and decision, UTF-8"),
    /** Which client's sentence, or audio. */
    SENTENCE("SHA-256 of client, sentence or audio, languages and options, UTF-8"),
    /** Which instance of which app speaks. */
    MEMBER("application id and instance, UTF-8"),
    /** Which record it is, and of which app's group. */
    DEATHS("application id and where the record lies, UTF-8"),
    /** Which job, or which request that is none of a job. */
    JOB("token of the job, or request id, UTF-8"),
    /** Whose usage, on which day, counted by which part of the gateway. */
    USAGE("client, day and account (partition of jobs, and when it was opened), UTF-8"),
    /** Which budget, time and state, and who is told. */
    NOTICE("id of the webhook, UTF-8");

    private final String doc;

    Key(final String doc) {
      this.doc = doc;
    }

    /** What stands in the key, for people. */
    public String doc() {
      return doc;
    }
  }

  /**
   * What a topic is for; decides retention and partitioning.
   *
   * <p>In most topics each record of a key counts, be it a unit of a request or one step of its
   * life, so they go by time. Only what must never go by itself is compacted.
   */
  public enum Kind {
    /** What clients publish. */
    INPUT(Duration.ofDays(7)),
    /** What workers do; those with the same reader are co-partitioned. */
    WORK(Duration.ofDays(7)),
    /** What clients consume. */
    RESULT(Duration.ofDays(7)),
    /** What failed; kept long enough for a person to come back from holiday. */
    DEAD_LETTER(Duration.ofDays(30)),
    /** What a person set aside. */
    PARKED(Duration.ofDays(365)),
    /** What was decided; forgetting it could let a dead letter be replayed twice. Compacted. */
    AUDIT(Duration.ofMillis(-1)),
    /** How tasks are doing: only the last word of each counts, and only for a year. Compacted. */
    TASK(Duration.ofDays(365)),
    /** Parts of events that lie elsewhere; as long as the events themselves. */
    HELD(Duration.ofDays(7)),
    /** What is not wanted any more; longer than a request usually waits. */
    CANCELLATION(Duration.ofHours(24)),
    /** What is doubted, and what was decided about it; longer than anybody may take to decide. */
    REVIEW(Duration.ofDays(30)),
    /** What the auditor noted down on its way to its stores. */
    SIGHTING(Duration.ofDays(7)),
    /** What is true for seconds only. */
    BEAT(Duration.ofHours(1)),
    /** What killed processes; as long as the work itself is there. Compacted. */
    DEATHS(Duration.ofDays(7)),
    /** What happens to jobs; longer than any job is shown. */
    JOB(Duration.ofDays(7)),
    /** What others are to run; as long as the work itself is there. */
    ORDER(Duration.ofDays(7)),
    /** What was used; long enough for a year's bill. Compacted. */
    USAGE(Duration.ofDays(400)),
    /** What was told; longer than what it is about goes on. Compacted. */
    NOTICE(Duration.ofDays(62));

    private final Duration retention;

    Kind(final Duration retention) {
      this.retention = retention;
    }

    /**
     * What a record's timestamp says. Where it says when the record arrived, that is because
     * retention counts from it: events that are filled in later with their own old time, and work
     * that waited long, must not be deleted before anybody has read them. Operators look for dead
     * letters by when they failed, and clocks of instances that beat differ.
     */
    TimestampType timestamps() {
      return switch (this) {
        case INPUT,
            WORK,
            DEAD_LETTER,
            PARKED,
            HELD,
            CANCELLATION,
            REVIEW,
            SIGHTING,
            ORDER,
            BEAT,
            DEATHS,
            JOB,
            NOTICE ->
            TimestampType.LOG_APPEND_TIME;
        case RESULT, AUDIT, TASK, USAGE -> TimestampType.CREATE_TIME;
      };
    }

    /**
     * What a new version of the value's schema must be compatible with, in the registry's words.
     * Clients write input, and what is deployed here reads it, so that whatever they register must
     * be readable with the schemas that are there. All else is read and written by versions that
     * live side by side.
     */
    public String compatibility() {
      return this == INPUT ? "FORWARD_TRANSITIVE" : "FULL";
    }

    /** What becomes of old records ({@code cleanup.policy}). */
    String cleanup() {
      return switch (this) {
        case AUDIT -> TopicConfig.CLEANUP_POLICY_COMPACT;
        case TASK, DEATHS, USAGE, NOTICE ->
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE;
        default -> TopicConfig.CLEANUP_POLICY_DELETE;
      };
    }

    /** How long a record is kept; negative: for ever. */
    public Duration retention() {
      return retention;
    }
  }

  /** How batches are stored. */
  public enum Compression {
    /**
     * As their producer sent them: text is small, and audio files are mostly compressed already.
     */
    PRODUCER("producer"),
    /** PCM is large and shrinks by a third or more, so the broker compresses what came plain. */
    ZSTD("zstd");

    private final String setting;

    Compression(final String setting) {
      this.setting = setting;
    }

    /** Value of {@code compression.type}. */
    public String setting() {
      return setting;
    }
  }

  private final String baseName;
  private final Key key;
  private final Value value;
  private final Kind kind;
  private final int maxMessageBytes;
  private final Compression compression;
  private final String writers;
  private final String readers;
  private final String doc;

  Topic(
      final String baseName,
      final Key key,
      final Value value,
      final Kind kind,
      final int maxMessageBytes,
      final Compression compression,
      final String writers,
      final String readers,
      final String doc) {
    this.baseName = baseName;
    this.key = key;
    this.value = value;
    this.kind = kind;
    this.maxMessageBytes = maxMessageBytes;
    this.compression = compression;
    this.writers = writers;
    this.readers = readers;
    this.doc = doc;
  }

  /** Name without an installation's prefix. */
  public String baseName() {
    return baseName;
  }

  /**
   * Name in an installation that puts {@code prefix} before every topic.
   *
   * @param prefix put before the name as it is; empty for none
   */
  public String topicName(final String prefix) {
    return prefix + baseName;
  }

  /** What the key of a record is. */
  public Key key() {
    return key;
  }

  /** Schema of the value in Confluent wire format; empty where the value is not Avro of ours. */
  public Optional<Schema> valueSchema() {
    return Optional.ofNullable(value.schema());
  }

  /** What the value of a record is, for people. */
  public String valueDoc() {
    return value.doc();
  }

  /** What the topic is for. */
  public Kind kind() {
    return kind;
  }

  /** Largest record batch, in bytes, that the topic takes ({@code max.message.bytes}). */
  public int maxMessageBytes() {
    return maxMessageBytes;
  }

  /**
   * How many partitions the topic gets when it is made.
   *
   * @param installation how many other topics of the installation get
   * @return 1 where all records need one order, else {@code installation}
   */
  public int partitions(final int installation) {
    return switch (this) {
      case DLQ_AUDIT, DLQ_TASKS, DLQ_POLICIES -> 1;
      default -> installation;
    };
  }

  /**
   * Whether a record of this topic and one of the other with the same key must meet in one task.
   */
  public boolean coPartitionedWith(final Topic other) {
    return kind == Kind.WORK && other.kind == Kind.WORK && readers.equals(other.readers)
        || answers(other)
        || other.answers(this);
  }

  /** Whether records of this topic are about events of the other, by their place. */
  private boolean answers(final Topic other) {
    return this == SPEECH_LANGUAGES && other == AUDIO_EVENTS;
  }

  /** Where urgent work of this topic goes; empty where it has no road of its own. */
  public Optional<Topic> urgent() {
    return switch (this) {
      case AUDIO_SEGMENTS -> Optional.of(AUDIO_SEGMENTS_URGENT);
      case TRANSLATION_TASKS -> Optional.of(TRANSLATION_TASKS_URGENT);
      case WORKFLOW_TASKS -> Optional.of(WORKFLOW_TASKS_URGENT);
      default -> Optional.empty();
    };
  }

  /** Where work of this topic goes when it has a priority. */
  public Topic forPriority(final int priority) {
    return Priority.isUrgent(priority) ? urgent().orElse(this) : this;
  }

  /** How the broker stores record batches ({@code compression.type}). */
  public Compression compression() {
    return compression;
  }

  /** Topic configurations that the catalogue decides, by Kafka's names; all others are defaults. */
  public Map<String, String> settings() {
    final Map<String, String> settings = new TreeMap<>();
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, kind.cleanup());
    settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(kind.retention().toMillis()));
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, kind.timestamps().name);
    if (kind.timestamps() == TimestampType.CREATE_TIME) {
      // A broker refuses what is more than an hour ahead of its own clock, for ever: an instance or
      // an operator whose clock is wrong could write nothing at all.
      settings.put(
          TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));
    }
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes));
    settings.put(TopicConfig.COMPRESSION_TYPE_CONFIG, compression.setting());
    if (kind == Kind.TASK || kind == Kind.AUDIT) {
      // Only segments that are closed are compacted, and whoever looks at them reads them all.
      settings.put(
          TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(Limits.COMPACTED_SEGMENT_BYTES));
    }
    return Map.copyOf(settings);
  }

  /** Who writes, for people. */
  public String writers() {
    return writers;
  }

  /** Who reads, for people. */
  public String readers() {
    return readers;
  }

  /** What it holds, in one sentence. */
  public String doc() {
    return doc;
  }

  /**
   * What the value of a record is.
   *
   * @param schema null where it is not Avro of ours
   * @param doc what it is, for people
   */
  private record Value(@org.jspecify.annotations.Nullable Schema schema, String doc) {
    /** The bytes of the record that failed. */
    static final Value ORIGINAL = new Value(null, "as in the source topic");

    /** As it came. */
    static final Value FILE = new Value(null, "the file's bytes");

    /** Its own records as JSON; copies are what they are in the topic that a header names. */
    static final Value JOB = new Value(null, "JSON, or as in the topic it was copied from");

    /** So that any tool can read it without a registry. */
    static final Value JSON = new Value(null, "JSON");

    static Value of(final Schema schema) {
      return new Value(schema, schema.getName());
    }
  }

  /** Sizes of record batches. */
  private static final class Limits {
    /** What the headers of a delayed record say on top of the record that is tried again. */
    static final int RETRY_HEADERS = 32 * 1024;

    /** 25 MiB of audio, what clients of speech APIs are used to, and room for the other fields. */
    static final int AUDIO_FILE_BYTES = 26 * 1024 * 1024;

    /** Kafka's own default (1 MiB and the batch overhead); a 30 s segment is 960,000 bytes. */
    static final int RECORD_BYTES = 1024 * 1024 + 12;

    /** What the headers of a dead letter say on top of the record that failed. */
    static final int DEAD_LETTER_HEADERS = 32 * 1024;

    /** Some thousand entries, or signs of life of tasks. */
    static final int COMPACTED_SEGMENT_BYTES = 4 * 1024 * 1024;

    private Limits() {}
  }
}
