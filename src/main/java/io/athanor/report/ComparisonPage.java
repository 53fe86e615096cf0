package io.athanor.report;

import io.athanor.evaluate.TrialComparison;
import java.util.List;
import java.util.Map;

/** The trials of a search as a page that stands alone; whatever comes from settings is escaped. */
public final class ComparisonPage {
    private final TrialComparison comparison;

    public ComparisonPage(TrialComparison comparison) {
        this.comparison = comparison;
    }

    /**
     * The whole page, in UTF-8 when written.
     *
     * @param created an instant
     */
    public String html(String created) {
        List<String> notes = new TrialTable(comparison).notes();
        OverviewPage.Table table =
                new OverviewPage.Table("Trials", new TrialTable(comparison).rows(Integer.MAX_VALUE), notes);
        return new HtmlTemplate("compare.ftlh")
                .filled(Map.of(
                        "title",
                        comparison.pipeline(),
                        "created",
                        created,
                        "date",
                        Figures.date(created),
                        "extent",
                        comparison.trials().size() + " of " + Figures.count(comparison.combinations())
                                + " combinations were tried.",
                        "tables",
                        List.of(OverviewPage.model(table))));
    }
}
