package io.dragoman.gateway.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dragoman.gateway.budget.BudgetCrossing;
import io.dragoman.gateway.budget.BudgetNotice;
import io.dragoman.gateway.budget.BudgetNotice.Audience;
import io.dragoman.gateway.budget.BudgetNotices;
import io.dragoman.gateway.budget.BudgetWatch;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.web.WebhookKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator, and clients that he names, of budgets that are nearly or wholly used up, with
 * the waits of webhooks between tries. What is to be told is noted on a topic before it is, and
 * what came of it afterwards, so that another replica, or this one after a crash, goes on with it.
 * Told at least once: {@code webhook-id} is the same each time.
 */
public final class BudgetCaller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BudgetCaller.class);
  private static final int GONE = 410;

  private final BudgetWatch budgets;
  private final BudgetNotices notices;
  private final BooleanSupplier leads;
  private final Optional<Receiver> operator;
  private final Optional<Clients> clients;
  private final InstantSource clock;
  private final CallMeters meters;
  private final DueCalls<BudgetNotice> calls;

  /**
   * The operator's.
   *
   * @param urls asks that one URL
   */
  public record Receiver(OperatorWebhook webhook, UrlClient urls) {}

  /**
   * Those of clients.
   *
   * @param secret what each client's key is made of
   * @param urls asks what may be asked for clients
   */
  public record Clients(WebhookSecret secret, UrlClient urls) {}

  /**
   * Calls nobody before it is told to {@link #look}.
   *
   * @param leads whether this replica is the one that tells; two at a time may tell twice
   * @param operator empty: not told
   * @param clients empty: none is told
   */
  public BudgetCaller(
      final BudgetWatch budgets,
      final BudgetNotices notices,
      final BooleanSupplier leads,
      final Optional<Receiver> operator,
      final Optional<Clients> clients,
      final MeterRegistry meters,
      final InstantSource clock) {
    this.budgets = budgets;
    this.notices = notices;
    this.leads = leads;
    this.operator = operator;
    this.clients = clients;
    this.clock = clock;
    this.calls =
        new DueCalls<>(
            "notice",
            limit -> notices.due(clock.instant()).stream().limit(limit).toList(),
            BudgetNotice::id,
            this::call);
    this.meters = new CallMeters(meters, CallMeters.BUDGET);
    CallMeters.waiting(meters, CallMeters.BUDGET, notices::oldest, clock);
  }

  /** What is told. */
  record Message(String type, Instant timestamp, Data data) {}

  /** Of which budget. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Data(
      String scope,
      @Nullable String client,
      String period,
      String time,
      String used,
      String limit,
      String currency,
      @JsonProperty("resets_at") Instant resetsAt) {}

  /** Notes what is news, and begins to call for all that is due; does not wait for any. */
  public void look() {
    try {
      if (!budgets.isKnown() || !notices.isKnown() || !leads.getAsBoolean()) {
        return;
      }
      budgets.crossings().forEach(this::note);
    } catch (final KafkaException e) {
      LOG.info("What is to be told of budgets is noted later: {}", e.toString());
      return;
    } catch (final RuntimeException e) {
      // Thrown on, it would be the last look of this process.
      LOG.error("What is to be told of budgets cannot be found out", e);
      return;
    }
    calls.look();
  }

  /** Whether nobody is being called. */
  boolean idle() {
    return calls.idle();
  }

  private void note(final BudgetCrossing crossing) {
    final Instant now = clock.instant();
    if (operator.isPresent()) {
      notices.note(Audience.OPERATOR, crossing, now);
    }
    if (clients.isPresent() && webhook(crossing).isPresent()) {
      notices.note(Audience.CLIENT, crossing, now);
    }
  }

  private Optional<URI> webhook(final BudgetCrossing crossing) {
    return Optional.ofNullable(crossing.client()).flatMap(budgets::webhook);
  }

  private void call(final BudgetNotice notice) {
    final Optional<Attempt> tried =
        switch (notice.audience()) {
          case OPERATOR ->
              operator.map(to -> tell(notice, to.webhook().url(), to.webhook().key(), to.urls()));
          case CLIENT ->
              clients.flatMap(
                  of ->
                      webhook(notice.crossing())
                          .map(
                              url ->
                                  tell(
                                      notice,
                                      url,
                                      of.secret().key(notice.crossing().client()),
                                      of.urls())));
        };
    // Whoever is not to be told any more is not.
    notices.write(notice.tried(tried.map(Attempt::next).orElse(null)));
    tried
        .filter(attempt -> attempt.problem() != null)
        .ifPresent(
            attempt ->
                LOG.warn(
                    "{} was not told of a budget ({}), attempt {}: {}",
                    notice.audience() == Audience.OPERATOR ? "The operator" : "A client",
                    notice.id(),
                    attempt.number(),
                    attempt.problem()));
  }

  private Attempt tell(
      final BudgetNotice notice, final URI url, final WebhookKey key, final UrlClient urls) {
    final BudgetCrossing crossing = notice.crossing();
    final byte[] body =
        JobJson.write(
            new Message(
                "budget." + crossing.state(),
                clock.instant(),
                new Data(
                    crossing.client() == null ? "total" : "client",
                    crossing.client(),
                    crossing.period(),
                    crossing.time(),
                    crossing.used(),
                    crossing.limit(),
                    crossing.currency(),
                    crossing.end())));
    return meters.count(
        Attempt.make(
            notice.attempts() + 1,
            () -> urls.post(url, key.headers(notice.id(), clock.instant(), body), body),
            status -> status == GONE,
            clock));
  }

  /** Calls nobody any more; whoever is being called may be called again. */
  @Override
  public void close() {
    calls.close();
  }
}
