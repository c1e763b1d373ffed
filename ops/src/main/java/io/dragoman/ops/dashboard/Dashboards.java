package io.dragoman.ops.dashboard;

import static io.dragoman.ops.dashboard.Query.max;
import static io.dragoman.ops.dashboard.Query.mean;
import static io.dragoman.ops.dashboard.Query.min;
import static io.dragoman.ops.dashboard.Query.quantile;
import static io.dragoman.ops.dashboard.Query.rate;
import static io.dragoman.ops.dashboard.Query.spent;
import static io.dragoman.ops.dashboard.Query.sum;
import static io.dragoman.ops.dashboard.Query.total;

import io.dragoman.auditor.AuditorMeter;
import io.dragoman.dlq.policy.DlqMeter;
import io.dragoman.gateway.meters.GatewayMeter;
import io.dragoman.ingest.meters.IngestMeter;
import io.dragoman.ops.dashboard.Panel.Unit;
import io.dragoman.resilience.meters.KafkaMeter;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.stage.StageMeter;
import io.dragoman.stage.gpu.GpuMeter;
import io.dragoman.stage.price.PriceMeter;
import io.dragoman.transcriber.TranscriberMeter;
import io.dragoman.translator.TranslatorMeter;
import java.util.List;

/** The dashboards that come with Dragoman. */
public final class Dashboards {
  private static final String EVERY_APP = ".*";
  private static final String APP = "app";
  private static final String MEMBER = "member";
  private static final String ENGINE = "engine";
  private static final String TOPIC = "topic";
  private static final String GROUP = "group";
  private static final String GPU = "gpu";

  private Dashboards() {}

  /** All of them. */
  public static List<Dashboard> all() {
    return List.of(
        overview(), request(), worker(), deadLetters(), gateway(), usage(), auditor(), streams());
  }

  private static Dashboard overview() {
    return new Dashboard(
        "dragoman-overview",
        "Dragoman: overview",
        "Is it healthy, is it slow, is it stuck?",
        EVERY_APP,
        List.of(
            Panel.of(
                "Ready",
                Unit.NUMBER,
                "1: ready for work. 0 for long: GET /health of that member names what is missing.",
                min(MeterDef.APP_READY, APP, MEMBER)),
            Panel.of(
                "What runs",
                Unit.NUMBER,
                "Members by version. Two versions of an app for long: an upgrade that stopped"
                    + " half-way.",
                sum(MeterDef.APP_INFO, APP, "version")),
            Panel.of(
                "Waiting in topics",
                Unit.NUMBER,
                "Work that no instance has taken yet. It grows when there is more than the engines"
                    + " can do, or when they are paused: compare with the next panels.",
                max(MeterDef.BACKLOG, APP, TOPIC)),
            Panel.of(
                "Age of the oldest",
                Unit.SECONDS,
                "How long the oldest of it has waited. Grows by a second a second: stuck.",
                max(MeterDef.BACKLOG_AGE, APP, TOPIC)),
            Panel.of(
                "Taken",
                Unit.PER_SECOND,
                "Records that were taken from topics. None while some wait: paused, or hanging.",
                rate(MeterDef.RECORDS_RECEIVED, APP, TOPIC)),
            Panel.of(
                "Finished",
                Unit.PER_SECOND,
                "Units of work that ended, by how. None while work waits: stuck.",
                rate(MeterDef.RECORDS_FINISHED, APP, "outcome")),
            Panel.of(
                "Dead letters",
                Unit.PER_SECOND,
                "Records that were given up, by error code; ./dragoman dlq list shows them.",
                rate(MeterDef.DEAD_LETTERS, APP, "code")),
            Panel.of(
                "Breakers",
                Unit.NUMBER,
                "0 closed, 1 open, 2 half-open, 3 forced open. Open: the log of that app says why.",
                max(MeterDef.BREAKER_STATE, APP, MEMBER, "name")),
            Panel.of(
                "Paused partitions",
                Unit.NUMBER,
                "Partitions that take no new work, by reason. A full inbox is normal under load.",
                sum(MeterDef.GATE_PAUSED_PARTITIONS, APP, "reason")),
            Panel.of(
                "Members of groups",
                Unit.NUMBER,
                "Instances that hold work. One that left its work to others cannot do it itself.",
                sum(MeterDef.GROUP_MEMBER, APP)),
            Panel.of(
                "Handovers in this time",
                Unit.NUMBER,
                "How often an instance left its work to others because its engines were down.",
                total(MeterDef.HANDOVERS, APP, MEMBER)),
            Panel.of(
                "Stream failures",
                Unit.PER_SECOND,
                "Threads that failed; those replaced go on, gave_up ends the process.",
                rate(MeterDef.STREAM_FAILURES, APP, "action")),
            Panel.of(
                "From submission to answer",
                Unit.SECONDS,
                "How old a request was when a stage answered a unit of it, 95 of 100 were younger;"
                    + " the translator's is what clients wait for.",
                quantile(0.95, MeterDef.SUBMISSION_LATENCY, APP)),
            Panel.of(
                "Former ends of processes",
                Unit.NUMBER,
                "How processes ended in this time, by exit status; 0 was asked to stop.",
                total(MeterDef.APP_EXITS, APP, MEMBER, "status")),
            Panel.of(
                "From topic to answer",
                Unit.SECONDS,
                "How long work took in each stage: waiting, retries and engine. 95 of 100 were"
                    + " faster.",
                quantile(0.5, MeterDef.WORK_TIME, APP),
                quantile(0.95, MeterDef.WORK_TIME, APP)),
            Panel.of(
                "Model, Kafka and registry",
                Unit.NUMBER,
                "1 while each is well. While one is not, work waits and nothing is lost.",
                min(MeterDef.APP_CHECK, APP, MEMBER, "check")),
            Panel.of(
                "Looks at the registry",
                Unit.PER_SECOND,
                "By whether it answered.",
                rate(MeterDef.REGISTRY_CHECKS, APP, "result")),
            Panel.of(
                "Free disk for state",
                Unit.BYTES,
                "Partitions pause before it is full; losing state costs time, never data.",
                min(MeterDef.STATE_DISK_FREE, APP, MEMBER)),
            Panel.of(
                "Free part of the disk for state",
                Unit.RATIO,
                "Of the whole disk, whichever process uses it.",
                min(MeterDef.STATE_DISK_FREE, APP, MEMBER)
                    .over(min(MeterDef.STATE_DISK_SIZE, APP, MEMBER))),
            Panel.of(
                "Processors",
                Unit.RATIO,
                "Part of the machine's processors that each process uses.",
                max(LibraryMeter.CPU, APP, MEMBER)),
            Panel.of(
                "Spans",
                Unit.PER_SECOND,
                "Parts of traces, where a collector is configured, by what became of them.",
                rate(MeterDef.TRACE_SPANS, APP, "result"))));
  }

  private static Dashboard request() {
    return new Dashboard(
        "dragoman-request",
        "Dragoman: follow a request",
        "Where does a request spend its time? Points on the lines are exemplars: they name a trace"
            + " of a request that came with a traceparent; its request id stands in the logs.",
        EVERY_APP,
        List.of(
            Panel.of(
                "HTTP, 95 of 100",
                Unit.SECONDS,
                "How long HTTP requests took, by route.",
                quantile(0.95, MeterDef.HTTP_REQUESTS, APP, "route")),
            Panel.of(
                "Decoding audio",
                Unit.SECONDS,
                "How long ingest decoded a file.",
                quantile(0.95, IngestMeter.DECODE, APP, "result")),
            Panel.of(
                "From topic to answer",
                Unit.SECONDS,
                "The whole of a stage, from when its record came to its answer.",
                quantile(0.5, MeterDef.WORK_TIME, APP),
                quantile(0.95, MeterDef.WORK_TIME, APP),
                quantile(0.99, MeterDef.WORK_TIME, APP)),
            Panel.of(
                "Waiting in topics",
                Unit.SECONDS,
                "How long the oldest record of each stage has waited for an instance.",
                max(MeterDef.BACKLOG_AGE, APP, TOPIC)),
            Panel.of(
                "Waiting for the engine",
                Unit.SECONDS,
                "From its place in the queue to the call that had it.",
                quantile(0.5, MeterDef.ENGINE_QUEUE_TIME, APP, ENGINE),
                quantile(0.95, MeterDef.ENGINE_QUEUE_TIME, APP, ENGINE)),
            Panel.of(
                "In the engine",
                Unit.SECONDS,
                "How long the calls took.",
                quantile(0.5, MeterDef.ENGINE_CALLS, APP, ENGINE),
                quantile(0.95, MeterDef.ENGINE_CALLS, APP, ENGINE)),
            Panel.of(
                "Behind its due time",
                Unit.SECONDS,
                "How long after its due time a record that failed once was tried again.",
                quantile(0.95, MeterDef.DELAY_LATENESS, APP)),
            Panel.of(
                "Commits",
                Unit.MILLISECONDS,
                "Results become visible at a commit; this is how long one takes.",
                max(KafkaMeter.THREAD_COMMIT_LATENCY_MAX, APP, MEMBER))));
  }

  private static Dashboard worker() {
    return new Dashboard(
        "dragoman-worker",
        "Dragoman: worker",
        "Do the engines run full, and what keeps work from them?",
        "transcriber|translator|workflow",
        List.of(
            Panel.of(
                "Items in a call",
                Unit.NUMBER,
                "Batches that are small while items wait: raise the batch window.",
                mean(MeterDef.ENGINE_BATCH_SIZE, APP, ENGINE),
                quantile(0.95, MeterDef.ENGINE_BATCH_SIZE, APP, ENGINE)),
            Panel.of(
                "Fill of a call",
                Unit.RATIO,
                "Items in a call beside batch.max (a service gets one in each, and batch.max calls"
                    + " at once): near 1 it is worth more to raise it, if the"
                    + " device has the memory; small while items wait, see the batch window.",
                mean(MeterDef.ENGINE_BATCH_SIZE, APP, ENGINE)
                    .over(max(MeterDef.ENGINE_BATCH_MAX, APP, ENGINE))),
            Panel.of(
                "Calls",
                Unit.PER_SECOND,
                "Calls of the engine, by how they ended.",
                rate(MeterDef.ENGINE_CALLS, APP, ENGINE, "result")),
            Panel.of(
                "Time of a call",
                Unit.SECONDS,
                "How long the engine takes for a call: compare with the day before. Much more with"
                    + " as many items in it: the engine is slow, while nothing fails and no breaker"
                    + " opens.",
                mean(MeterDef.ENGINE_CALLS, APP, ENGINE),
                quantile(0.95, MeterDef.ENGINE_CALLS, APP, ENGINE)),
            Panel.of(
                "Time in the engine",
                Unit.RATIO,
                "Part of the time in which the engine worked, of a service the part of the calls"
                    + " that it may have at once; near 1 for each replica: it is the bottleneck.",
                spent(MeterDef.ENGINE_CALLS, APP, ENGINE)
                    .over(max(MeterDef.ENGINE_CALLS_MAX, APP, ENGINE))),
            Panel.of(
                "Which engine, and why",
                Unit.PER_SECOND,
                "Units by the engine that answered, and why it was asked: preferred, condition,"
                    + " failover or deadline.",
                rate(MeterDef.ENGINE_CHOSEN, APP, ENGINE, "reason")),
            Panel.of(
                "No engine may be asked",
                Unit.NUMBER,
                "Records accepted that no engine may be asked about just now: those that may are"
                    + " down, or their conditions keep them from it.",
                sum(MeterDef.WORK_UNSERVED, APP, MEMBER)),
            Panel.of(
                "Tokens",
                Unit.PER_SECOND,
                "Tokens that models generated, a second.",
                rate(StageMeter.TOKENS_GENERATED, APP, ENGINE)),
            Panel.of(
                "Times real time",
                Unit.TIMES_REAL_TIME,
                "Seconds of audio transcribed in a second of the engine.",
                rate(TranscriberMeter.SPEECH_AUDIO, APP).over(spent(MeterDef.ENGINE_CALLS, APP))),
            Panel.of(
                "Queue of the engine",
                Unit.NUMBER,
                "Items that wait for the engine.",
                sum(MeterDef.ENGINE_QUEUE_SIZE, APP, ENGINE)),
            Panel.of(
                "Inbox",
                Unit.NUMBER,
                "Records accepted and not finished; at inbox.max.records the partition pauses.",
                sum(MeterDef.INBOX_SIZE, APP, MEMBER)),
            Panel.of(
                "Age of the inbox",
                Unit.SECONDS,
                "How long the oldest record accepted has waited, and how long the first of those"
                    + " that wait for another attempt has been due.",
                max(MeterDef.INBOX_AGE, APP).called("oldest "),
                max(MeterDef.DELAY_OVERDUE, APP).called("overdue ")),
            Panel.of(
                "Delayed and held",
                Unit.NUMBER,
                "Records that wait for another attempt, and rejections held because many in a row"
                    + " were rejected: a sick model rather than sick records.",
                sum(MeterDef.DELAYED, APP).called("delayed "),
                sum(MeterDef.REJECTIONS_HELD, APP).called("held ")),
            Panel.of(
                "Failed attempts",
                Unit.PER_SECOND,
                "Failures by error code; those of the system burn no attempt.",
                rate(MeterDef.ATTEMPTS_FAILED, APP, "code")),
            Panel.of(
                "Deduplication",
                Unit.PER_SECOND,
                "What was known before any work: repeated event, cached, joined, or a miss.",
                rate(MeterDef.DEDUPLICATION, APP, "result")),
            Panel.of(
                "Breakers",
                Unit.NUMBER,
                "0 closed, 1 open, 2 half-open, 3 forced open.",
                max(MeterDef.BREAKER_STATE, APP, MEMBER, "name")),
            Panel.of(
                "Calls seen by breakers",
                Unit.PER_SECOND,
                "Success, failure, slow or rejected.",
                rate(MeterDef.BREAKER_REQUESTS, APP, "name", "result")),
            Panel.of(
                "Latency seen by breakers",
                Unit.SECONDS,
                "How long the calls behind a breaker took; slow ones open it as failures do.",
                quantile(0.95, MeterDef.BREAKER_LATENCY, APP, "name")),
            Panel.of(
                "Failures in the breaker's window",
                Unit.PERCENT,
                "The breaker opens at breaker.failure.rate; -1 while there are too few calls.",
                max(LibraryMeter.BREAKER_FAILURE_RATE, APP, MEMBER, "name")),
            Panel.of(
                "Health of the engine",
                Unit.NUMBER,
                "0 ok, 1 degraded, 2 out of memory, 3 poisoned: the process ends with status 75.",
                max(StageMeter.ENGINE_HEALTH, APP, MEMBER, ENGINE)),
            Panel.of(
                "Models loaded anew",
                Unit.NUMBER,
                "Orders in this time, by what became of them: swapped, unchanged or failed.",
                total(StageMeter.MODEL_RELOADS, APP, ENGINE, "result")),
            Panel.of(
                "GPU memory in use",
                Unit.BYTES,
                "By whomever, also by other programs; the size is the upper line. Only where an"
                    + " engine runs on a GPU.",
                max(GpuMeter.MEMORY_USED, MEMBER, GPU),
                max(GpuMeter.MEMORY_SIZE, MEMBER, GPU)),
            Panel.of(
                "GPU utilisation",
                Unit.RATIO,
                "Share of the time in which the GPU did something. Low while work waits: batches"
                    + " are small, or Java is the bottleneck.",
                max(GpuMeter.UTILISATION, MEMBER, GPU)),
            Panel.of(
                "Paused partitions",
                Unit.NUMBER,
                "By reason.",
                sum(MeterDef.GATE_PAUSED_PARTITIONS, APP, MEMBER, "reason"))));
  }

  private static Dashboard deadLetters() {
    return new Dashboard(
        "dragoman-dead-letters",
        "Dragoman: dead letters",
        "What was given up, why, and what becomes of it?",
        EVERY_APP,
        List.of(
            Panel.of(
                "Pending",
                Unit.NUMBER,
                "Dead letters that nothing was done with: look with ./dragoman dlq list, then"
                    + " replay or discard them.",
                max(DlqMeter.PENDING, TOPIC)),
            Panel.of(
                "About to expire",
                Unit.NUMBER,
                "Pending ones that retention deletes soon. Above 0: decide today.",
                max(DlqMeter.EXPIRING, TOPIC)),
            Panel.of(
                "New, by code",
                Unit.PER_SECOND,
                "docs/reference.md says of each code whose fault it is and what to do.",
                rate(MeterDef.DEAD_LETTERS, APP, "code")),
            Panel.of(
                "New in this time",
                Unit.NUMBER,
                "How many, by what they are: poison, exhausted, rejected or expired.",
                total(MeterDef.DEAD_LETTERS, APP, "disposition")),
            Panel.of(
                "Held rejections",
                Unit.NUMBER,
                "Records that would be dead letters if there were not this many in a row.",
                sum(MeterDef.REJECTIONS_HELD, APP)),
            Panel.of(
                "Retries",
                Unit.PER_SECOND,
                "Records sent to wait for another attempt.",
                rate(MeterDef.RETRIES, APP)),
            Panel.of(
                "Tasks in this time",
                Unit.NUMBER,
                "What was done with dead letters, and how it ended; dlq audit says by whom.",
                total(DlqMeter.ORDERS, "kind", "end")),
            Panel.of(
                "Policies",
                Unit.NUMBER,
                "1: the policy works. 0: it was stopped, by somebody or by itself.",
                min(DlqMeter.POLICY_RUNNING, "policy")),
            Panel.of(
                "Replays by policies",
                Unit.NUMBER,
                "In this time, by how they ended.",
                total(DlqMeter.POLICY_RUNS, "policy", "end")),
            Panel.of(
                "Policies that stopped themselves",
                Unit.NUMBER,
                "In this time: what they replayed died again, so that its cause is not gone.",
                total(DlqMeter.POLICY_STOPS, "policy"))));
  }

  private static Dashboard gateway() {
    return new Dashboard(
        "dragoman-gateway",
        "Dragoman: gateway",
        "Do clients get answers?",
        "gateway",
        List.of(
            Panel.of(
                "Requests",
                Unit.PER_SECOND,
                "By route and status.",
                rate(MeterDef.HTTP_REQUESTS, "route", "status")),
            Panel.of(
                "How long they take",
                Unit.SECONDS,
                "95 of 100 are faster; routes that stream events last as long as their job.",
                quantile(0.95, MeterDef.HTTP_REQUESTS, "route")),
            Panel.of(
                "Refused",
                Unit.PER_SECOND,
                "Callers that were not let in, by why; the log says from where.",
                rate(MeterDef.HTTP_REFUSED, "reason")),
            Panel.of(
                "Jobs that wait",
                Unit.NUMBER,
                "Jobs of which something was not handed on yet.",
                sum(GatewayMeter.WAITING, MEMBER)),
            Panel.of(
                "Jobs that ended",
                Unit.PER_SECOND,
                "By how they ended.",
                rate(GatewayMeter.JOBS, "end")),
            Panel.of(
                "How long jobs take",
                Unit.SECONDS,
                "From submission to end, 95 of 100 were faster.",
                quantile(0.95, GatewayMeter.JOBS, "end")),
            Panel.of(
                "Requests under way",
                Unit.NUMBER,
                "Handed on and not over.",
                sum(GatewayMeter.UNDER_WAY, MEMBER)),
            Panel.of(
                "Passed over",
                Unit.PER_SECOND,
                "Records of jobs that made no sense. Above 0: something else writes that topic.",
                rate(GatewayMeter.PASSED_OVER, MEMBER)),
            Panel.of(
                "Webhooks, workflows and notices told",
                Unit.PER_SECOND,
                "By what is told, and whether it was taken, is tried again, or is given up.",
                rate(GatewayMeter.CALLS, "call", "outcome")),
            Panel.of(
                "Oldest that is still to be told",
                Unit.SECONDS,
                "Of workflows that are to be run, and of notices of budgets.",
                max(GatewayMeter.CALLS_WAITING, "call"))));
  }

  private static Dashboard usage() {
    return new Dashboard(
        "dragoman-usage",
        "Dragoman: usage and cost",
        "Who uses how much of what, and what does it cost?",
        EVERY_APP,
        List.of(
            Panel.of(
                "Used ever",
                Unit.NUMBER,
                "By all clients, by unit; ./dragoman keys and the gateway's API tell it by client.",
                sum(GatewayMeter.USAGE, "unit")),
            Panel.of(
                "Cost ever",
                Unit.COST,
                "By the prices of the time at which it was used, in their currency.",
                sum(GatewayMeter.COST)),
            Panel.of(
                "Budget used",
                Unit.RATIO,
                "Of the budget of all clients, this day and this month; at 1 no job is taken.",
                max(GatewayMeter.BUDGET_USED, "period")),
            Panel.of(
                "Budgets in need of somebody",
                Unit.NUMBER,
                "How many budgets of clients, and of all together, are nearly used up, or used up.",
                max(GatewayMeter.BUDGETS, "scope", "state")),
            Panel.of(
                "Refused for want of money",
                Unit.PER_SECOND,
                "Requests, by whose budget is used up: the client's own, or that of all.",
                rate(GatewayMeter.BUDGET_REFUSALS, "scope")),
            Panel.of(
                "Audio decoded",
                Unit.TIMES_REAL_TIME,
                "Seconds of audio that came in, a second, by container.",
                rate(IngestMeter.AUDIO, "container")),
            Panel.of(
                "Audio transcribed",
                Unit.TIMES_REAL_TIME,
                "Seconds of audio, a second, by language.",
                rate(TranscriberMeter.SPEECH_AUDIO, "language")),
            Panel.of(
                "Sentences translated",
                Unit.PER_SECOND,
                "By pair of languages.",
                rate(TranslatorMeter.TRANSLATED_SENTENCES, "source", "target")),
            Panel.of(
                "Results for review",
                Unit.PER_SECOND,
                "About which a reviewer is asked, by what is wrong with them.",
                rate(StageMeter.REVIEWS_REQUESTED, "kind")),
            Panel.of(
                "Tokens",
                Unit.PER_SECOND,
                "Tokens that models generated.",
                rate(StageMeter.TOKENS_GENERATED, APP, ENGINE)),
            Panel.of(
                "Tokens read",
                Unit.PER_SECOND,
                "Tokens that models read, where their engine tells.",
                rate(StageMeter.TOKENS_READ, APP, ENGINE)),
            Panel.of(
                "Cost",
                Unit.COST,
                "What results cost, a second, by engine and currency; by price table.",
                rate(PriceMeter.RESULTS_COST, ENGINE, "currency")),
            Panel.of(
                "Results without a price",
                Unit.PER_SECOND,
                "Of engines that the price table does not have: their cost is told nowhere.",
                rate(PriceMeter.RESULTS_UNPRICED, ENGINE)),
            Panel.of(
                "Saved by memory",
                Unit.PER_SECOND,
                "Work that needed no engine, because its answer was known.",
                rate(MeterDef.DEDUPLICATION, APP, "result").where("result", "cached"))));
  }

  private static Dashboard auditor() {
    return new Dashboard(
        "dragoman-auditor",
        "Dragoman: auditor",
        "Does every accepted request end as promised, is somebody there for the work, and who was"
            + " told that something is not well?",
        "auditor",
        List.of(
            Panel.of(
                "Not as promised",
                Unit.NUMBER,
                "Requests that are unaccounted, duplicated, contradictory, unaccepted or late;"
                    + " ./dragoman audit names them. Anything but late above 0: look today.",
                sum(AuditorMeter.FINDINGS, "finding")),
            Panel.of(
                "Requests remembered",
                Unit.NUMBER,
                "By where they stand; unknown: what came first of them was deleted.",
                sum(AuditorMeter.REQUESTS, "state")),
            Panel.of(
                "Not audited",
                Unit.PER_SECOND,
                "Records that were passed over, by why. Of what they tell nothing is proven.",
                rate(AuditorMeter.PASSED_OVER, "reason")),
            Panel.of(
                "Requests that ended",
                Unit.PER_SECOND,
                "By how, whichever way they came. Objective: 999 of 1,000 are done, but for those"
                    + " cancelled or refused.",
                rate(AuditorMeter.ENDED, "end")),
            Panel.of(
                "From submission to end",
                Unit.SECONDS,
                "Half and 95 of 100 requests were faster. Objective: 95 of 100 within 30 seconds.",
                quantile(0.5, AuditorMeter.ENDED),
                quantile(0.95, AuditorMeter.ENDED)),
            Panel.of(
                "Waiting for each app",
                Unit.NUMBER,
                "Records that a group has not taken; known also while its app is down.",
                max(AuditorMeter.GROUP_LAG, GROUP, TOPIC)),
            Panel.of(
                "Age of the oldest for each app",
                Unit.SECONDS,
                "How long the oldest of them has waited.",
                max(AuditorMeter.GROUP_LAG_AGE, GROUP, TOPIC)),
            Panel.of(
                "Stream threads of each app",
                Unit.NUMBER,
                "0 while work waits: no instance works on it.",
                max(AuditorMeter.GROUP_THREADS, GROUP)),
            Panel.of(
                "Alerts in this time",
                Unit.NUMBER,
                "Of the health monitor, told to webhooks or failed and told again later. Failed"
                    + " for long: no one hears of what is not well.",
                total(AuditorMeter.MONITOR_ALERTS, "result"))));
  }

  private static Dashboard streams() {
    return new Dashboard(
        "dragoman-streams",
        "Dragoman: Kafka Streams",
        "What do the streams, their consumers and their stores do?",
        EVERY_APP,
        List.of(
            Panel.of(
                "Threads",
                Unit.NUMBER,
                "Stream threads that run, and those that failed since the start.",
                sum(KafkaMeter.STREAM_THREADS, APP, MEMBER).called("run "),
                sum(KafkaMeter.STREAM_THREADS_FAILED, APP, MEMBER).called("failed ")),
            Panel.of(
                "Where threads spend their time: processing",
                Unit.RATIO,
                "Near 1: the threads are the bottleneck, not the engine.",
                max(KafkaMeter.THREAD_PROCESS_RATIO, APP, MEMBER).called("process "),
                max(KafkaMeter.THREAD_PUNCTUATE_RATIO, APP, MEMBER).called("punctuate "),
                max(KafkaMeter.THREAD_COMMIT_RATIO, APP, MEMBER).called("commit "),
                max(KafkaMeter.THREAD_POLL_RATIO, APP, MEMBER).called("poll ")),
            Panel.of(
                "Records processed",
                Unit.PER_SECOND,
                "By stream threads.",
                rate(KafkaMeter.THREAD_RECORDS, APP, MEMBER)),
            Panel.of(
                "Longest round of records",
                Unit.MILLISECONDS,
                "Longest process call of the last minute, and the mean of all; seconds mean a"
                    + " thread that waits.",
                max(KafkaMeter.THREAD_PROCESS_LATENCY_MAX, APP, MEMBER).called("longest "),
                max(KafkaMeter.THREAD_PROCESS_LATENCY, APP, MEMBER).called("mean ")),
            Panel.of(
                "Longest wait and punctuation",
                Unit.MILLISECONDS,
                "For records, and of what is done by the clock; a long punctuation holds up"
                    + " records.",
                max(KafkaMeter.THREAD_POLL_LATENCY_MAX, APP, MEMBER).called("poll "),
                max(KafkaMeter.THREAD_PUNCTUATE_LATENCY_MAX, APP, MEMBER).called("punctuate ")),
            Panel.of(
                "Records between topic and task",
                Unit.NUMBER,
                "Fetched, and waiting for their task.",
                sum(KafkaMeter.TASK_BUFFERED, APP, MEMBER)),
            Panel.of(
                "Dropped by Kafka Streams",
                Unit.PER_SECOND,
                "Records that it passed over by itself. Above 0: something writes records without"
                    + " a valid timestamp.",
                rate(KafkaMeter.TASK_DROPPED, APP, MEMBER)),
            Panel.of(
                "Tasks given away in this time",
                Unit.NUMBER,
                "By a rebalance or an end. Steadily: members come and go.",
                total(KafkaMeter.TASKS_CLOSED, APP, MEMBER)),
            Panel.of(
                "Commits",
                Unit.PER_SECOND,
                "Transactions a second.",
                rate(KafkaMeter.THREAD_COMMITS, APP, MEMBER)),
            Panel.of(
                "Longest commit",
                Unit.MILLISECONDS,
                "And the mean of all. Near transaction.timeout.ms a broker is in trouble.",
                max(KafkaMeter.THREAD_COMMIT_LATENCY_MAX, APP, MEMBER).called("longest "),
                max(KafkaMeter.THREAD_COMMIT_LATENCY, APP, MEMBER).called("mean ")),
            Panel.of(
                "Lag of consumers",
                Unit.NUMBER,
                "Stands still while a partition is paused; the overview's backlog does not.",
                sum(KafkaMeter.CONSUMER_LAG, APP, TOPIC)),
            Panel.of(
                "Partitions",
                Unit.NUMBER,
                "How work is shared among members.",
                sum(KafkaMeter.CONSUMER_PARTITIONS, APP, MEMBER)),
            Panel.of(
                "Rebalances in this time",
                Unit.NUMBER,
                "How often partitions were dealt out anew, or were to be and were not. Steadily:"
                    + " members come and go.",
                total(KafkaMeter.CONSUMER_REBALANCES, APP, MEMBER),
                total(KafkaMeter.CONSUMER_REBALANCES_FAILED, APP, MEMBER).called("failed ")),
            Panel.of(
                "Since the last heartbeat",
                Unit.SECONDS,
                "At session.timeout.ms the group goes on without the instance.",
                max(KafkaMeter.CONSUMER_HEARTBEAT_AGE, APP, MEMBER)),
            Panel.of(
                "Since the last poll",
                Unit.SECONDS,
                "Grows while a thread hangs; at max.poll.interval.ms it loses its partitions.",
                max(KafkaMeter.CONSUMER_POLL_AGE, APP, MEMBER)),
            Panel.of(
                "Fetched",
                Unit.BYTES_PER_SECOND,
                "Bytes from topics.",
                rate(KafkaMeter.CONSUMER_BYTES, APP, TOPIC)),
            Panel.of(
                "Records fetched",
                Unit.PER_SECOND,
                "From topics.",
                rate(KafkaMeter.CONSUMER_RECORDS, APP, TOPIC)),
            Panel.of(
                "Brokers' longest answers",
                Unit.MILLISECONDS,
                "To a fetch, which may wait half a second for records, and to a write; throttled:"
                    + " slowed down on purpose, by a quota.",
                max(KafkaMeter.CONSUMER_FETCH_LATENCY_MAX, APP).called("fetch "),
                max(KafkaMeter.PRODUCER_LATENCY_MAX, APP).called("write "),
                max(KafkaMeter.CONSUMER_THROTTLE_MAX, APP).called("throttled ")),
            Panel.of(
                "Written",
                Unit.BYTES_PER_SECOND,
                "Bytes to topics, changelogs included.",
                rate(KafkaMeter.PRODUCER_BYTES, APP, TOPIC)),
            Panel.of(
                "Records written",
                Unit.PER_SECOND,
                "To topics, changelogs included.",
                rate(KafkaMeter.PRODUCER_RECORDS, APP, TOPIC)),
            Panel.of(
                "Write errors",
                Unit.PER_SECOND,
                "Records that could not be written, whose transaction is done again, and sends"
                    + " that a broker had to be asked for twice.",
                rate(KafkaMeter.PRODUCER_ERRORS, APP).called("failed "),
                rate(KafkaMeter.PRODUCER_RETRIES, APP).called("repeated ")),
            Panel.of(
                "Restoring tasks",
                Unit.NUMBER,
                "Their work waits until their state is there; standby tasks keep it warm for"
                    + " others.",
                sum(KafkaMeter.RESTORING_TASKS, APP, MEMBER).called("restoring "),
                sum(KafkaMeter.STANDBY_TASKS, APP, MEMBER).called("standby ")),
            Panel.of(
                "Records restored",
                Unit.PER_SECOND,
                "How fast state comes back.",
                sum(KafkaMeter.RESTORE_RATE, APP, MEMBER)),
            Panel.of(
                "Entries of stores",
                Unit.NUMBER,
                "By store, estimated. Those of seen and results go after a day.",
                sum(KafkaMeter.STORE_KEYS, APP, "store")),
            Panel.of(
                "State in memory",
                Unit.BYTES,
                "What stores write to before files, outside the Java heap.",
                sum(KafkaMeter.STORE_MEMORY, APP, "store")),
            Panel.of(
                "State on disk", Unit.BYTES, "By store.", sum(KafkaMeter.STORE_DISK, APP, "store")),
            Panel.of(
                "Heap",
                Unit.BYTES,
                "Memory used of the Java heap.",
                sum(LibraryMeter.HEAP, APP, MEMBER).where("area", "heap"))));
  }
}
