package io.dragoman.gateway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobState;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.job.JobTracker;
import io.dragoman.gateway.view.Credentials;
import io.dragoman.gateway.view.Jobs;
import io.dragoman.gateway.view.JobsUnavailableException;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.EventStream;
import io.dragoman.web.EventStream.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams the events of a job, from the beginning or behind the one that the caller had last, until
 * the job is over and nothing more is known of it. An event's id is where it lies in the job's log,
 * so any replica can go on.
 */
final class JobStreams {
  private static final Logger LOG = LoggerFactory.getLogger(JobStreams.class);

  /** How long one look at the log waits; the stream's own comments come more often. */
  private static final Duration LOOK = Duration.ofSeconds(20);

  /** How long a caller may take nothing. */
  private static final Duration SLOW = Duration.ofSeconds(30);

  private static final String END = "end";
  private static final Pattern LAST = Pattern.compile("(\\d{1,18})(-end)?");

  private final Jobs jobs;
  private final Held held;
  private final JsonMapper json;

  JobStreams(final Jobs jobs, final Held held, final JsonMapper json) {
    this.jobs = jobs;
    this.held = held;
    this.json = json;
  }

  /** What the last event of a stream says. */
  record End(String token, JobState status, long id) {}

  /**
   * The answer that is a stream; for somebody who has all of it, 204, which tells browsers not to
   * come again.
   *
   * @param lastEventId what the caller had last
   */
  ApiResponse open(
      final JobToken token, final Optional<String> lastEventId, final Credentials who) {
    long behind = Jobs.BEGINNING;
    if (lastEventId.filter(id -> !id.isBlank()).isPresent()) {
      final Matcher last = LAST.matcher(lastEventId.get().strip());
      if (!last.matches()) {
        throw ApiException.invalid(
            "Last-Event-ID",
            "That is no id of an event of a job.",
            "Send back an id as it came, or leave it out to begin anew.");
      }
      if (last.group(2) != null) {
        return ApiResponse.noContent();
      }
      behind = Long.parseLong(last.group(1));
    }
    final long sent = behind;
    final Held.Hold hold = held.take(who.caller().name());
    return ApiResponse.events(
        stream -> {
          final AtomicBoolean open = new AtomicBoolean(true);
          final Thread follower =
              Thread.ofVirtual()
                  .name("events-" + token)
                  .unstarted(() -> follow(token, sent, who, stream, open));
          stream.onClose(
              () -> {
                open.set(false);
                hold.close();
                follower.interrupt();
              });
          follower.start();
        });
  }

  private void follow(
      final JobToken token,
      final long sent,
      final Credentials who,
      final EventStream stream,
      final AtomicBoolean open) {
    try (stream) {
      final JobTracker tracker = JobTracker.withoutTexts();
      long after = Jobs.BEGINNING;
      while (open.get()) {
        final boolean over = tracker.state().over();
        final Optional<List<JobEvent>> more =
            jobs.read(token, after, over ? Duration.ZERO : LOOK, who);
        if (more.isEmpty()) {
          return;
        }
        for (final JobEvent event : more.get()) {
          tracker.apply(event);
          after = event.id();
          if (event.id() > sent && !send(event, tracker, stream)) {
            return;
          }
        }
        // Behind the end may be what reviewers have decided.
        if (over && more.get().isEmpty()) {
          stream.send(
              new Event(
                  Optional.of(after + "-" + END),
                  Optional.of(END),
                  text(new End(token.text(), tracker.state(), after))));
          return;
        }
      }
    } catch (final JobsUnavailableException e) {
      // The caller comes back, here or elsewhere, and goes on where it was.
      LOG.info("A stream of job {} ends early: {}", token, e.getMessage());
    } catch (final RuntimeException e) {
      if (open.get()) {
        LOG.error("A stream of job {} failed", token, e);
      }
    }
  }

  private boolean send(final JobEvent event, final JobTracker tracker, final EventStream stream) {
    // Without a view, which costs more with each event that was before.
    return tracker
        .spec()
        .filter(spec -> !tracker.removed())
        .map(spec -> EventJson.of(event, spec))
        .map(
            told ->
                stream.send(
                        new Event(
                            Optional.of(Long.toString(told.id())),
                            Optional.of(told.type()),
                            text(told)))
                    && stream.awaitRoom(SLOW))
        .orElse(false);
  }

  private String text(final Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("An event is always JSON", e);
    }
  }
}
