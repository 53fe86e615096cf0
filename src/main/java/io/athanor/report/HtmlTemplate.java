package io.athanor.report;

import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/** A page to be filled in. Whatever is filled in is escaped, unless it was made as markup. */
final class HtmlTemplate {
    private final Template template;

    /** @param name of a file beside the style sheet, on the class path */
    HtmlTemplate(String name) {
        var configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setClassForTemplateLoading(HtmlTemplate.class, "/report");
        configuration.setDefaultEncoding("UTF-8");
        configuration.setLocale(Locale.ROOT);
        configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        try {
            template = configuration.getTemplate(name);
        } catch (IOException e) {
            throw new UncheckedIOException("the template " + name + " is not on the class path", e);
        }
    }

    String filled(Map<String, Object> model) {
        var html = new StringWriter();
        try {
            template.process(model, html);
        } catch (TemplateException e) {
            throw new IllegalStateException("the template " + template.getName() + " failed", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return html.toString();
    }
}
