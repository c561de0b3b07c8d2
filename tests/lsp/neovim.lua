-- Edits a page in a real Neovim without saving it, and writes down what the editor shows.
local page, result = vim.env.PILLCHECK_PAGE, vim.env.PILLCHECK_RESULT
local seen = {}

local function finish()
  local file = io.open(result, "w")
  file:write(vim.json.encode(seen))
  file:close()
  vim.cmd("qa!")
end

local function codes()
  local found = {}
  for _, finding in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, finding.code)
  end
  table.sort(found)
  return found
end

local function wait_until(condition)
  return vim.wait(30000, condition, 20)
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), "\n") .. "\n"
end

local function take(client, title)
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = {} }
  local answer = client.request_sync("textDocument/codeAction", params, 30000, 0)
  for _, action in ipairs(answer.result) do
    if action.title == title then
      if not action.edit then
        action = client.request_sync("codeAction/resolve", action, 30000, 0).result
      end
      vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
      return true
    end
  end
  return false
end

local function run()
  vim.cmd("edit " .. vim.fn.fnameescape(page))
  local id = vim.lsp.start_client({
    name = "pillcheck",
    cmd = { vim.env.PILLCHECK_PYTHON, "-m", "pillcheck", "lsp" },
    root_dir = vim.fn.getcwd(),
    capabilities = vim.lsp.protocol.make_client_capabilities(),
  })
  vim.lsp.buf_attach_client(0, id)
  local client = vim.lsp.get_client_by_id(id)
  seen.started = wait_until(function() return client.initialized end)
  seen.opened = wait_until(function() return vim.tbl_contains(codes(), vim.env.PILLCHECK_FIRST) end)

  -- Typed, not saved.
  vim.fn.search("status-pill--todo\">To do", "w")
  vim.cmd("s/status-pill--todo/status-pill--tdoo/")
  seen.typed = wait_until(function() return vim.tbl_contains(codes(), "unknown-status") end)
  vim.fn.search("tdoo", "cw")
  seen.fixed = take(client, 'Write "todo" (unsafe: may change what the page says)')
  seen.clean = wait_until(function() return not vim.tbl_contains(codes(), "unknown-status") end)
  seen.after_fix = text()

  vim.fn.search(vim.env.PILLCHECK_ITEM, "w")
  seen.set = take(client, "Set to Blocked")
  seen.after_set = text()
  seen.is_modified = vim.bo.modified

  client.stop()
  wait_until(function() return client.is_stopped() end)
end

local ok, problem = pcall(run)
seen.problem = not ok and tostring(problem) or nil
finish()
