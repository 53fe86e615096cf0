/**
 * Binds a YAML file to settings records, with every mistake named by file and line, and describes the same records as
 * a JSON Schema; what may be chosen by name, those of plug-ins too, and what of settings decides a result. It knows the {@link io.athanor.base.Setting} vocabulary and nothing of any particular setting: each
 * stage owns its own record.
 *
 * <p>Central types: {@link io.athanor.config.PipelineFile}, {@link io.athanor.config.SettingsRegistry}.
 */
@NullMarked
package io.athanor.config;

import org.jspecify.annotations.NullMarked;
